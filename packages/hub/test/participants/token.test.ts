import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

let database: TestDatabase;
let hub: TestHub;
let secret: string;

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  ({ secret } = await hub.participant('corner-shop', 'shop', ['feed', 'receipts']));
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

function basic(id: string, password: string): string {
  return `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}`;
}

async function askToken(
  payload: string,
  headers: Record<string, string> = { authorization: basic('corner-shop', secret) },
) {
  return hub.app.inject({
    method: 'POST',
    url: '/v1/token',
    payload,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
}

describe('POST /v1/token', () => {
  it('gives a participant a token for all that it holds, which opens what it is for', async () => {
    const response = await askToken('grant_type=client_credentials');
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    const { access_token: token, ...rest } = response.json();
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 600, scope: 'feed receipts' });
    const snapshot = await hub.app.inject({
      url: '/v1/snapshot',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(snapshot.statusCode).toBe(200);
  });

  it('gives a narrower token to whoever asks for one, and passes over parameters it does not know', async () => {
    const response = await askToken('grant_type=client_credentials&scope=feed&resource=elsewhere');
    expect(response.json()).toMatchObject({ scope: 'feed' });
  });

  it('tells a wrong secret, a wrong id and no credentials the same: invalid_client, with 401 and a challenge', async () => {
    const wrong = [basic('corner-shop', 'guess'), basic('nobody', secret), 'Basic !!!', `Bearer ${secret}`];
    const answers = await Promise.all(
      wrong.map((authorization) => askToken('grant_type=client_credentials', { authorization })),
    );
    answers.push(await askToken('grant_type=client_credentials', {}));
    for (const { statusCode, headers, body } of answers) {
      expect(statusCode).toBe(401);
      expect(headers['www-authenticate']).toContain('Basic');
      expect(body).toBe(answers[0]?.body);
    }
    expect(answers[0]?.json()).toMatchObject({ error: 'invalid_client' });
  });

  it.each([
    ['grant_type=password', 'unsupported_grant_type'],
    ['scope=feed', 'invalid_request'],
    ['grant_type=client_credentials&grant_type=client_credentials', 'invalid_request'],
    ['', 'invalid_request'],
    ['grant_type=client_credentials&scope=declare', 'invalid_scope'],
    ['grant_type=client_credentials&scope=feed+everything', 'invalid_scope'],
  ])('refuses %s with %s', async (payload, error) => {
    const response = await askToken(payload);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({ error, error_description: expect.any(String) });
  });
});

describe('a participant', () => {
  it('is kept without its secret', async () => {
    const row = await database.db
      .selectFrom('participant')
      .selectAll()
      .where('id', '=', 'corner-shop')
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it('cannot have the id of another, an id that is not one, or a scope that its role may not have', async () => {
    const shop = {
      id: 'another-shop',
      name: 'Another',
      role: 'shop',
      gates: ['resale'],
      scopes: ['feed'],
    } as const;
    await expect(addParticipant(database.db, { ...shop, id: 'corner-shop' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(addParticipant(database.db, { ...shop, id: 'public' })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(addParticipant(database.db, { ...shop, id: 'A shop' })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(addParticipant(database.db, { ...shop, scopes: ['declare'] })).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});
