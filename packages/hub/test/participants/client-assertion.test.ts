import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { exportJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import {
  addCredential,
  addParticipant,
  changeParticipant,
  dropCredential,
  rotateSecret,
  setStanding,
} from '../../src/participants/index.ts';
import { until } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub, testPublicUrl } from '../support/test-hub.ts';

let database: TestDatabase;
let hub: TestHub;
let keyServer: Server;
/** What the maker's own server of keys gives out. */
let published: object = { keys: [] };

const pairs = {
  EdDSA: generateKeyPairSync('ed25519'),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  PS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
} as const;
const jwksOf = async (key: KeyObject, kid: string) => ({ keys: [{ ...(await exportJWK(key)), kid }] });

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  for (const id of ['maker-eddsa', 'maker-es256', 'maker-ps256', 'maker-url']) {
    await addParticipant(database.db, { id, name: id, role: 'maker', gates: [], scopes: ['feed'] });
  }
  keyServer = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(published));
  });
  await new Promise<void>((resolve) => {
    keyServer.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  keyServer.close();
  await hub.close();
  await database.close();
});

interface Departures {
  readonly audience?: string | string[];
  readonly issuer?: string;
  readonly expiresInSeconds?: number;
  readonly jti?: string;
  readonly kid?: string;
}

let made = 0;
function assertion(id: string, key: KeyObject | Uint8Array, alg: string, departures: Departures = {}) {
  made += 1;
  const now = Math.floor(systemClock() / 1000);
  const { audience = `${testPublicUrl}/v1/token`, issuer = id, expiresInSeconds = 60, kid } = departures;
  return new SignJWT({})
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
    .setIssuer(issuer)
    .setSubject(id)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + expiresInSeconds)
    .setJti(departures.jti ?? `jti-${made}`)
    .sign(key);
}

async function askToken(clientAssertion: string, also: Record<string, string> = {}, headers = {}) {
  return hub.app.inject({
    method: 'POST',
    url: '/v1/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: clientAssertion,
      ...also,
    }).toString(),
  });
}
const snapshot = async (token: string) =>
  (await hub.app.inject({ url: '/v1/snapshot', headers: { authorization: `Bearer ${token}` } })).statusCode;

describe('a participant that signs for its tokens', () => {
  it.each(['EdDSA', 'ES256', 'PS256'] as const)(
    'gets one by a key for %s, which opens what it holds',
    async (alg) => {
      const id = `maker-${alg.toLowerCase()}`;
      const keys = await jwksOf(pairs[alg].publicKey, 'one');
      await addCredential(database.db, id, { kind: 'keys', keys });
      const answer = await askToken(await assertion(id, pairs[alg].privateKey, alg));
      expect(answer.json()).toMatchObject({ token_type: 'Bearer', scope: 'feed' });
      expect(await snapshot(answer.json().access_token)).toBe(200);
      const toIssuer = await assertion(id, pairs[alg].privateKey, alg, { audience: testPublicUrl });
      expect((await askToken(toIssuer, { client_id: id })).statusCode).toBe(200);
    },
  );

  it('is refused for a word that has served, is for somebody else, lives too long, or is of another key', async () => {
    const id = 'maker-eddsa';
    const { privateKey } = pairs.EdDSA;
    const good = await assertion(id, privateKey, 'EdDSA');
    expect((await askToken(good)).statusCode).toBe(200);
    const wrong = {
      'once more': good,
      'the same name in another word': await assertion(id, privateKey, 'EdDSA', { jti: `jti-${made}` }),
      'for another server': await assertion(id, privateKey, 'EdDSA', { audience: 'https://other.test' }),
      'for two servers': await assertion(id, privateKey, 'EdDSA', {
        audience: [`${testPublicUrl}/v1/token`, 'https://other.test'],
      }),
      'by another issuer': await assertion(id, privateKey, 'EdDSA', { issuer: 'maker-es256' }),
      'past its end': await assertion(id, privateKey, 'EdDSA', { expiresInSeconds: -60 }),
      'for a whole day': await assertion(id, privateKey, 'EdDSA', { expiresInSeconds: 86_400 }),
      'by the key of another participant': await assertion(id, pairs.ES256.privateKey, 'ES256'),
      'by a secret that anybody knows': await assertion(id, Buffer.alloc(32), 'HS256'),
      'of nobody': await assertion('nobody', privateKey, 'EdDSA'),
      'not signed': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`,
      'not a word': 'x.y.z',
    };
    for (const [what, text] of Object.entries(wrong)) {
      const answer = await askToken(text);
      expect({ what, status: answer.statusCode, error: answer.json().error }).toEqual({
        what,
        status: 401,
        error: 'invalid_client',
      });
    }
  });

  it('shows itself in one way and under its own name', async () => {
    const { privateKey } = pairs.EdDSA;
    const twice = await askToken(
      await assertion('maker-eddsa', privateKey, 'EdDSA'),
      {},
      { authorization: `Basic ${Buffer.from('maker-eddsa:x').toString('base64')}` },
    );
    expect([twice.statusCode, twice.json().error]).toEqual([400, 'invalid_request']);
    const other = await askToken(await assertion('maker-eddsa', privateKey, 'EdDSA'), {
      client_id: 'maker-es256',
    });
    expect(other.statusCode).toBe(401);
  });

  it('may keep its keys on a server of its own and change them there', async () => {
    const address = keyServer.address();
    if (address === null || typeof address === 'string') throw new Error('a port without a number');
    published = await jwksOf(pairs.ES256.publicKey, 'first');
    const url = `http://127.0.0.1:${address.port}/keys`;
    await addCredential(database.db, 'maker-url', { kind: 'keys-url', url });
    const first = await assertion('maker-url', pairs.ES256.privateKey, 'ES256', { kid: 'first' });
    expect((await askToken(first)).statusCode).toBe(200);
    const unknown = await assertion('maker-url', pairs.EdDSA.privateKey, 'EdDSA', { kid: 'second' });
    expect((await askToken(unknown)).statusCode).toBe(401);
    await expect(
      addCredential(database.db, 'maker-url', { kind: 'keys-url', url: 'http://keys.test/' }),
    ).rejects.toMatchObject({ code: 'invalid' });
  });

  it('cannot register a private key, a weak one or none', async () => {
    const add = (keys: JWK[]) => addCredential(database.db, 'maker-url', { kind: 'keys', keys: { keys } });
    await expect(add([])).rejects.toMatchObject({ code: 'invalid' });
    await expect(add([await exportJWK(pairs.EdDSA.privateKey)])).rejects.toMatchObject({
      message: expect.stringContaining('private key'),
    });
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    await expect(add([await exportJWK(weak.publicKey)])).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('a token', () => {
  const basic = async (id: string, secret: string) => {
    const answer = await hub.app.inject({
      method: 'POST',
      url: '/v1/token',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      },
      payload: 'grant_type=client_credentials',
    });
    return { status: answer.statusCode, token: String(answer.json().access_token) };
  };
  const join = async (id: string) => {
    const participant = { id, name: id, role: 'shop', gates: [], scopes: ['feed', 'receipts'] } as const;
    const { secret, credential } = await addParticipant(database.db, participant);
    return { secret, credential, token: (await basic(id, secret)).token };
  };
  const isClosed = async (token: string) => (await snapshot(token)) === 401;

  it('stops serving at once when its participant is suspended, and does not serve again when it comes back', async () => {
    const { secret, token } = await join('shop-suspended');
    expect(await snapshot(token)).toBe(200);
    await setStanding(database.db, 'shop-suspended', 'suspended');
    await until('the token is closed', () => isClosed(token));
    expect((await basic('shop-suspended', secret)).status).toBe(401);
    await setStanding(database.db, 'shop-suspended', 'active');
    const again = await basic('shop-suspended', secret);
    expect(again.status).toBe(200);
    expect(await snapshot(again.token)).toBe(200);
    expect(await isClosed(token)).toBe(true);
    await setStanding(database.db, 'shop-suspended', 'revoked');
    await expect(setStanding(database.db, 'shop-suspended', 'active')).rejects.toMatchObject({
      code: 'conflict',
    });
    await until('the newer token is closed', () => isClosed(again.token));
  });

  it('stops serving when its credential is revoked, and one of another credential serves on', async () => {
    const { credential, token } = await join('shop-revoked');
    const secret = await rotateSecret(database.db, 'shop-revoked');
    const newer = await basic('shop-revoked', secret);
    expect([await snapshot(token), await snapshot(newer.token)]).toEqual([200, 200]);
    await dropCredential(database.db, 'shop-revoked', credential);
    await until('the older token is closed', () => isClosed(token));
    expect(await snapshot(newer.token)).toBe(200);
  });

  it('of a secret before serves beside the new one for the overlap, and not at all without one', async () => {
    const { secret, token } = await join('shop-rotated');
    const second = await rotateSecret(database.db, 'shop-rotated', { overlapMs: 3_600_000 });
    expect((await basic('shop-rotated', secret)).status).toBe(200);
    expect((await basic('shop-rotated', second)).status).toBe(200);
    const third = await rotateSecret(database.db, 'shop-rotated', { overlapMs: 0 });
    expect((await basic('shop-rotated', secret)).status).toBe(401);
    expect((await basic('shop-rotated', second)).status).toBe(401);
    expect((await basic('shop-rotated', third)).status).toBe(200);
    await until('the first token is closed', () => isClosed(token));
  });

  it('for scopes that are taken away stops serving', async () => {
    const { token } = await join('shop-narrowed');
    expect(await snapshot(token)).toBe(200);
    await changeParticipant(database.db, 'shop-narrowed', { scopes: ['receipts'] });
    await until('the token is closed', () => isClosed(token));
  });
});

it('says how tokens are got, for libraries that find it out by themselves', async () => {
  const answer = await hub.app.inject('/.well-known/oauth-authorization-server');
  expect(answer.json()).toMatchObject({
    issuer: testPublicUrl,
    token_endpoint: `${testPublicUrl}/v1/token`,
    grant_types_supported: ['client_credentials'],
    tls_client_certificate_bound_access_tokens: true,
  });
  expect(answer.json().token_endpoint_auth_methods_supported).toContain('private_key_jwt');
});
