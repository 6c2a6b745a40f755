import { once } from 'node:events';
import { createServer } from 'node:http';
import { createLocalJWKSet } from 'jose';
import { allowInsecureRequests, ClientSecretBasic, Configuration } from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLineDirectory } from './operator-lines.ts';

let status = 200;
const server = createServer(({ url }, response) => {
  const isToken = url === '/token';
  const answer = isToken ? { access_token: 'abc', token_type: 'Bearer' } : { status, code: 'SOME_CODE' };
  response.writeHead(isToken ? 200 : status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
});
let issuer = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port');
  issuer = `http://127.0.0.1:${address.port}`;
});
afterAll(() => server.close());

/** What comes of asking an operator that answers with this status. */
async function asked(answered: number) {
  status = answered;
  const [clientId, clientSecret] = ['hub', 'secret'];
  const metadata = { issuer, token_endpoint: `${issuer}/token` };
  const configuration = new Configuration(metadata, clientId, undefined, ClientSecretBasic(clientSecret));
  allowInsecureRequests(configuration);
  const registration = { participant: 'a', name: 'A', issuer, clientId, clientSecret };
  const link = {
    registration: { ...registration, deviceIdentifierUrl: issuer },
    configuration,
    keys: createLocalJWKSet({ keys: [] }),
  };
  return createLineDirectory(new Map([['a', async () => link]])).resolve('a', '+447700900123');
}

it.each([404, 422])('an operator that answers %i has answered: it knows no phone', async (code) => {
  await expect(asked(code)).rejects.toMatchObject({ code: 'not-found' });
});

it.each([400, 401, 403, 429, 500, 503])('an operator that answers %i is asked again', async (code) => {
  await expect(asked(code)).rejects.toMatchObject({ code: 'unavailable' });
});
