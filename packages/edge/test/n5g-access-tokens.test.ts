import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalJWKSet, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { AccessTokenCheck, type AccessTokenRules, readNrfKeys } from '../src/http2/index.ts';
import { aGate, askOnce, askOver, checkPath } from './support/n5g-gate.ts';
import { amfInstance, Nrf, nrfInstance } from './support/nrf.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const nrf = new Nrf();
const clock = { now: Date.now() };

async function aGuardedGate(differences: Partial<AccessTokenRules> = {}) {
  const tokens = new AccessTokenCheck({ keys: nrf.keys, clock: () => clock.now, ...differences });
  const gate = await aGate({ tokens });
  endings.push(() => gate.server.close());
  return gate;
}

const bearing = (token: string) => ({ ':path': checkPath, authorization: `Bearer ${token}` });

describe('a gate that is given the keys of an NRF', () => {
  it('asks whoever has no access token for one, without an error word', async () => {
    const { origin } = await aGuardedGate();
    const answers = [
      await askOnce(origin),
      await askOnce(origin, { ':path': checkPath, authorization: 'Basic eDp5' }),
    ];
    for (const { status, headers } of answers) {
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer realm="n5g-eir-eic"');
      expect(headers['content-type']).toBe('application/problem+json');
    }
  });

  it.each(['RS256', 'RS512', 'ES256'])('answers whoever has a token signed with %s', async (algorithm) => {
    const signer = new Nrf(algorithm);
    const { origin } = await aGuardedGate({ keys: signer.keys });
    expect(await askOnce(origin, bearing(await signer.token()))).toMatchObject({ status: 200 });
  });

  it.each([
    ['names us among instances', { aud: ['other', 'eir-1'] }, 200],
    ['is for another type of function', { aud: 'AUSF' }, 401],
    ['is for another instance', { aud: ['eir-2'] }, 401],
    ['is for nobody', { aud: undefined }, 401],
    ['is by another NRF', { iss: amfInstance }, 401],
    ['is by nobody', { iss: undefined }, 401],
    ['is for no service', { scope: undefined }, 401],
    ['is for other services', { scope: 'nnrf-disc n5g-eir-eic-more' }, 403],
    ['never ends', { exp: undefined }, 401],
    ['ended a minute ago', { exp: Math.floor(clock.now / 1000) - 60 }, 401],
    ['ended two seconds ago by a clock that is a little off', { exp: Math.floor(clock.now / 1000) - 2 }, 200],
    ['begins in a minute', { nbf: Math.floor(clock.now / 1000) + 60 }, 401],
    ['tells of PLMNs and slices', { consumerPlmnId: { mcc: '001', mnc: '01' }, producerSnssaiList: [] }, 200],
  ])('of a token that %s', async (_, claims, status) => {
    const { origin } = await aGuardedGate({ instanceId: 'eir-1', issuers: [nrfInstance] });
    const token = await nrf.token(claims, clock.now);
    const answer = await askOnce(origin, bearing(token));
    const errors = { 401: 'invalid_token', 403: 'insufficient_scope' }[status];
    const error = /error="(\w+)"/.exec(String(answer.headers['www-authenticate']))?.[1];
    expect({ status: answer.status, error }).toEqual({ status, error: errors });
  });

  it('takes no token without a signature, with that of a stranger, or with one by a shared secret', async () => {
    const { origin } = await aGuardedGate();
    const claims = { iss: nrfInstance, sub: amfInstance, aud: '5G_EIR', scope: 'n5g-eir-eic' };
    const pem = Buffer.from(nrf.publicKey.export({ type: 'spki', format: 'pem' }));
    const good = await nrf.token();
    const forged = [
      new UnsecuredJWT(claims).setExpirationTime('5m').encode(),
      await new Nrf().token(),
      // The public key as the secret: what a verifier that trusts the token's own word would take.
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(pem),
      `${good.slice(0, -4)}AAAA`,
      'a.b.c',
      'x',
    ];
    for (const token of forged) expect(await askOnce(origin, bearing(token))).toMatchObject({ status: 401 });
    expect(await askOnce(origin, bearing(good))).toMatchObject({ status: 200 });
  });

  it('stops answering by a token once it is over, on a connection that has used it', async () => {
    const { origin } = await aGuardedGate();
    const session = connect(origin);
    endings.push(async () => session.destroy());
    const headers = bearing(await nrf.token({}, clock.now));
    expect(await askOver(session, headers)).toMatchObject({ status: 200 });
    expect(await askOver(session, headers)).toMatchObject({ status: 200 });
    clock.now += 304_000;
    expect(await askOver(session, headers)).toMatchObject({ status: 200 });
    clock.now += 2000;
    expect(await askOver(session, headers)).toMatchObject({ status: 401 });
    clock.now -= 306_000;
  });

  it('stops answering by tokens of an NRF whose key is gone', async () => {
    const { origin, server } = await aGuardedGate();
    const session = connect(origin);
    endings.push(async () => session.destroy());
    const headers = bearing(await nrf.token());
    expect(await askOver(session, headers)).toMatchObject({ status: 200 });
    const next = new Nrf();
    server.renew({ tokens: new AccessTokenCheck({ keys: next.keys, clock: () => clock.now }) });
    expect(await askOver(session, headers)).toMatchObject({ status: 401 });
    expect(await askOver(session, bearing(await next.token()))).toMatchObject({ status: 200 });
  });

  it('checks a token that many ask with at a time once, and all are answered', async () => {
    let checks = 0;
    const counted = Object.assign(
      (...given: Parameters<AccessTokenRules['keys']>) => {
        checks += 1;
        return nrf.keys(...given);
      },
      { jwks: nrf.keys.jwks },
    );
    const { origin } = await aGuardedGate({ keys: counted });
    const session = connect(origin);
    endings.push(async () => session.destroy());
    const headers = bearing(await nrf.token());
    const answers = await Promise.all(Array.from({ length: 200 }, () => askOver(session, headers)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(checks).toBe(1);
  });

  it('answers 503 to more new tokens at a time than it checks, and goes on with those it knows', async () => {
    const { origin } = await aGuardedGate();
    const session = connect(origin);
    endings.push(async () => session.destroy());
    const known = bearing(await nrf.token());
    expect(await askOver(session, known)).toMatchObject({ status: 200 });
    const stranger = new Nrf();
    const forged = await Promise.all(Array.from({ length: 200 }, (_, jti) => stranger.token({ jti })));
    const flood = forged.map((token) => askOver(session, bearing(token)));
    const answers = await Promise.all([askOver(session, known), ...flood]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses[0]).toBe(200);
    expect(new Set(statuses.slice(1))).toEqual(new Set([401, 503]));
  });
});

describe('a file with the keys of NRFs', () => {
  async function aFile(contents: string): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'deadset-nrf-'));
    endings.push(() => rm(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'keys');
    await writeFile(file, contents);
    return file;
  }
  const pemOf = ({ publicKey }: Nrf) => String(publicKey.export({ type: 'spki', format: 'pem' }));

  it.each([
    ['a JWK Set', (...nrfs: Nrf[]) => JSON.stringify({ keys: nrfs.map(({ jwk }) => jwk) })],
    ['PEM', (...nrfs: Nrf[]) => nrfs.map(pemOf).join('\n')],
  ])('may be %s, and any of several keys counts', async (_, write) => {
    const [first, second] = [new Nrf(), new Nrf()];
    const { origin } = await aGuardedGate({ keys: await readNrfKeys(await aFile(write(first, second))) });
    for (const { status } of [
      await askOnce(origin, bearing(await first.token())),
      await askOnce(origin, bearing(await second.token())),
    ]) {
      expect(status).toBe(200);
    }
    expect(await askOnce(origin, bearing(await nrf.token()))).toMatchObject({ status: 401 });
  });

  it('may be PEM for tokens that name the key they are signed by', async () => {
    const named = new Nrf('ES256', 'a name of the NRF');
    const { origin } = await aGuardedGate({ keys: await readNrfKeys(await aFile(pemOf(named))) });
    expect(await askOnce(origin, bearing(await named.token()))).toMatchObject({ status: 200 });
    const impostor = new Nrf('ES256', 'a name of the NRF');
    expect(await askOnce(origin, bearing(await impostor.token()))).toMatchObject({ status: 401 });
  });

  it('tells keys apart by the name that a token gives', async () => {
    const [first, second] = [new Nrf('ES256', 'first'), new Nrf('ES256', 'second')];
    const { origin } = await aGuardedGate({ keys: createLocalJWKSet({ keys: [first.jwk, second.jwk] }) });
    expect(await askOnce(origin, bearing(await second.token()))).toMatchObject({ status: 200 });
    const unknown = new Nrf('ES256', 'third');
    expect(await askOnce(origin, bearing(await unknown.token()))).toMatchObject({ status: 401 });
  });

  it.each([
    ['nothing', '', 'there is no key in it'],
    ['a set without keys', '{"keys":[]}', 'there is no key in it'],
    ['no set', '{"kty":"EC"}', 'a JWK Set has a member "keys"'],
    ['a shared secret', '{"keys":[{"kty":"oct","k":"AAAA"}]}', 'only public keys count'],
    [
      'a private key',
      JSON.stringify({ keys: [nrf.privateKey.export({ format: 'jwk' })] }),
      'a private key is in it',
    ],
    [
      'a private key in PEM',
      String(nrf.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      'a private key is in it',
    ],
  ])('with %s in it is refused in words that say why', async (_, contents, message) => {
    await expect(readNrfKeys(await aFile(contents))).rejects.toThrow(message);
  });
});
