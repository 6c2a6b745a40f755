import { createHash } from 'node:crypto';
import { parseImeiKey } from '@deadset/domain';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningOperator, startOperator } from './start-operator.ts';

const redirectUri = 'http://127.0.0.1:9/report/prove/return';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const credentials = Buffer.from('hub:s3cret%2B').toString('base64');
const faults: string[] = [];
let operator: RunningOperator;

beforeAll(async () => {
  operator = await startOperator({
    host: '127.0.0.1',
    port: 0,
    name: 'Northern Mobile',
    clientId: 'hub',
    clientSecret: 's3cret+',
    redirectUris: [redirectUri],
    subscribers: [
      {
        account: 'alex',
        password: 'simulated',
        lineLabel: 'Alex’s line',
        deviceKeys: [35175605123456].flatMap((key) => parseImeiKey(key) ?? []),
        mainLineDays: 29,
        lastBeforeTaking: true,
        payerIsUser: true,
        simIssuedAt: Date.parse('2025-01-01T00:00:00Z'),
      },
    ],
    log: { error: (_fields, message) => faults.push(message) },
  });
});
afterAll(() => operator.close());

function authorise(changes: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'hub',
    redirect_uri: redirectUri,
    scope: 'openid',
    state: 'state-of-the-hub',
    nonce: 'nonce-of-the-hub',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  });
  return fetch(`${operator.issuer}/authorise?${query.toString()}`, { redirect: 'manual' });
}

function post(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams(fields);
  return fetch(`${operator.issuer}${path}`, { method: 'POST', body, headers, redirect: 'manual' });
}

async function openSignIn(): Promise<string> {
  const page = await (await authorise()).text();
  return /name="signIn" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

/** The authorisation code that an answer carries back to the client. */
function codeIn(answer: Response): string {
  return new URL(answer.headers.get('location') ?? redirectUri).searchParams.get('code') ?? '';
}

async function codeOfAccount(): Promise<string> {
  const signIn = await openSignIn();
  return codeIn(await post('/sign-in', { signIn, account: 'alex', password: 'simulated' }));
}

function exchange(
  code: string,
  changes: Record<string, string> = {},
  secret = credentials,
): Promise<Response> {
  const fields = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  return post('/token', { ...fields, ...changes }, { authorization: `Basic ${secret}` });
}

describe('a simulated operator', () => {
  it('gives the client a signed statement about the line of whoever signed in', async () => {
    const answer: unknown = await (await exchange(await codeOfAccount())).json();
    const token =
      typeof answer === 'object' && answer !== null && 'id_token' in answer ? String(answer.id_token) : '';
    const keys = createRemoteJWKSet(new URL(`${operator.issuer}/jwks`));
    const { payload } = await jwtVerify(token, keys, {
      issuer: operator.issuer,
      audience: 'http://127.0.0.1:9',
    });
    expect(payload).toMatchObject({
      aud: ['http://127.0.0.1:9', 'hub'],
      azp: 'hub',
      nonce: 'nonce-of-the-hub',
      signInMethod: 'operator-account',
      deviceImeis: ['35175605123456'],
      mainLineDays: 29,
    });
  });

  it('takes a code once', async () => {
    const code = await codeOfAccount();
    expect((await exchange(code)).status).toBe(200);
    expect((await exchange(code)).status).toBe(400);
  });

  it('gives nothing for another verifier, address or secret', async () => {
    expect((await exchange(await codeOfAccount(), { code_verifier: 'w'.repeat(43) })).status).toBe(400);
    expect((await exchange(await codeOfAccount(), { redirect_uri: 'http://127.0.0.1:9/' })).status).toBe(400);
    const wrong = Buffer.from('hub:guess').toString('base64');
    expect((await exchange(await codeOfAccount(), {}, wrong)).status).toBe(401);
  });

  it('sends nobody to an address that its client did not register', async () => {
    const answer = await authorise({ redirect_uri: 'https://elsewhere.example/' });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it('refuses a request without PKCE, and tells the client', async () => {
    const answer = await authorise({ code_challenge: '' });
    expect(answer.headers.get('location')).toBe(
      `${redirectUri}?error=invalid_request&state=state-of-the-hub`,
    );
  });

  it('says the same about a wrong name and a wrong password', async () => {
    const pages = await Promise.all(
      [
        { account: 'alex', password: 'guess' },
        { account: 'nobody', password: 'simulated' },
      ].map(async (tried) => (await post('/sign-in', { signIn: await openSignIn(), ...tried })).text()),
    );
    const [first, second] = pages.map((page) => page.replaceAll(/(signIn" value|state)="?=?[^"&]+/g, ''));
    expect(first).toContain('not right');
    expect(first).toBe(second);
  });

  it('shows the code to the SIM on the screen of the phone and nowhere else, and takes it once', async () => {
    const line = 'Alex’s line';
    const signIn = await openSignIn();
    const asking = await (await post('/sim-code', { signIn, line })).text();
    const screen = await (
      await fetch(`${operator.issuer}/phone-screen?line=${encodeURIComponent(line)}`)
    ).text();
    const code = /id="sim-code">(\d{6})</.exec(screen)?.[1] ?? '';
    expect(code).toHaveLength(6);
    expect(asking).not.toContain(code);
    expect(codeIn(await post('/sim-code/confirm', { signIn, line, code }))).not.toBe('');
    const again = await post('/sim-code/confirm', { signIn: await openSignIn(), line, code });
    expect(again.status).toBe(400);
  });

  it('has not failed at any of this', () => {
    expect(faults).toEqual([]);
  });
});
