import {
  type CryptoKey,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { describe, expect, it } from 'vitest';
import { type ConsumerTokenRules, ConsumerTokens } from './consumer-tokens.ts';

const now = 1_800_000_000_000;
const scope = 'openid device-authenticity:check-status';
const good = { client_id: 'an-app', scope, exp: now / 1000 + 60, iss: 'gateway', aud: 'apis' };

async function gateway(rules: Partial<ConsumerTokenRules> = {}) {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const stranger = await generateKeyPair('RS256');
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] });
  const tokens = new ConsumerTokens({ keys, clock: () => now, healthToken: 'itself', ...rules });
  const sign = (claims: JWTPayload, key = privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(key);
  return { tokens, sign, stranger: stranger.privateKey };
}

describe('access tokens of API consumers', () => {
  it('name the client that they were given to, and whether it may ask', async () => {
    const { tokens, sign } = await gateway();
    const ask = async (claims: JWTPayload) => tokens.consumerOf(`Bearer ${await sign(claims)}`);
    expect(await ask(good)).toEqual({ id: 'an-app', mayAsk: true });
    expect(await ask({ ...good, scope: 'openid' })).toEqual({ id: 'an-app', mayAsk: false });
    expect(await ask({ exp: good.exp, azp: 'another', scope })).toEqual({ id: 'another', mayAsk: true });
  });

  it('count by any of several keys when they do not say by which they are signed', async () => {
    const pairs = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    const keys = await Promise.all(pairs.map(({ publicKey }) => exportJWK(publicKey)));
    const { tokens, stranger } = await gateway({ keys: createLocalJWKSet({ keys }) });
    const ask = async (key: CryptoKey) => {
      const token = await new SignJWT(good).setProtectedHeader({ alg: 'RS256' }).sign(key);
      return tokens.consumerOf(`Bearer ${token}`);
    };
    for (const { privateKey } of pairs) expect(await ask(privateKey)).toMatchObject({ mayAsk: true });
    expect(await ask(stranger)).toBeUndefined();
  });

  it('count only when they are signed by the gateway, in time, and by and for whom they must be', async () => {
    const { tokens, sign, stranger } = await gateway({ issuer: 'gateway', audience: 'apis' });
    const texts = [
      await sign(good, stranger),
      await sign({ ...good, exp: now / 1000 - 6 }),
      await sign({ ...good, iss: 'another' }),
      await sign({ ...good, aud: 'others' }),
      await sign({ iss: 'gateway', aud: 'apis', scope, client_id: 'an-app' }),
      await sign({ iss: 'gateway', aud: 'apis', scope, exp: good.exp }),
      new UnsecuredJWT(good).encode(),
      'x.y.z',
    ];
    for (const text of texts) expect(await tokens.consumerOf(`Bearer ${text}`)).toBeUndefined();
    expect(await tokens.consumerOf(undefined)).toBeUndefined();
    expect(await tokens.consumerOf(`Basic ${await sign(good)}`)).toBeUndefined();
    expect(await tokens.consumerOf(`Bearer ${await sign(good)}`)).toMatchObject({ mayAsk: true });
  });

  it('count no longer once they have expired, though they were good before', async () => {
    let at = now;
    const { tokens, sign } = await gateway({ clock: () => at });
    const authorization = `Bearer ${await sign(good)}`;
    expect(await tokens.consumerOf(authorization)).toBeDefined();
    at = now + 59_000;
    expect(await tokens.consumerOf(authorization)).toBeDefined();
    at = now + 66_000;
    expect(await tokens.consumerOf(authorization)).toBeUndefined();
  });
});
