import { authorisation, isOpenToAll, mayAct, participantRoles, scopes } from '@deadset/domain';
import { problemMediaType } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { routePolicies } from '../../src/http/index.ts';
import { createAccessTokens } from '../../src/participants/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub, testPublicUrl, testTokenKey } from '../support/test-hub.ts';

let database: TestDatabase;
let hub: TestHub;

beforeAll(async () => {
  database = await createTestDatabase();
  hub = await startTestHub(database);
  await hub.participant('anybody', 'shop');
  await hub.participant('a', 'maker');
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

const routes = Object.entries(routePolicies).map(([name, act]) => {
  const [method = '', url = ''] = name.split(' ');
  return { name, method, url, act };
});
const guarded = routes.filter(({ act }) => !isOpenToAll(act));

/** Asks without a body worth reading, and for a feed from nowhere, so that whoever passes the guard is refused by the route. */
async function ask(route: { method: string; url: string }, authorization?: string) {
  return hub.app.inject({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the policy table names methods
    method: route.method as 'GET' | 'POST' | 'DELETE',
    url: `${route.url.replaceAll(/:[a-z]+/gi, '0000-0000')}${route.url === '/v1/feed' ? '?after=999' : ''}`,
    headers: authorization === undefined ? {} : { authorization },
  });
}

describe('every route of the policy table', () => {
  it.each(routes)('is served: $name', ({ method, url }) => {
    expect(hub.app.hasRoute({ method, url })).toBe(true);
  });

  it.each(routes.filter(({ act }) => isOpenToAll(act)))(
    'asks nobody who they are when it is public: $name',
    async (route) => {
      const { statusCode } = await ask(route);
      // The token endpoint asks for the client's secret itself.
      expect(statusCode === 401).toBe(route.url === '/v1/token');
      expect(statusCode).not.toBe(403);
    },
  );

  it.each(guarded)('is closed to whoever has no token: $name', async (route) => {
    const response = await ask(route);
    expect(response.statusCode).toBe(401);
    expect(response.headers['content-type']).toContain(problemMediaType);
    expect(response.headers['www-authenticate']).toContain('invalid_token');
  });

  it.each(guarded)(
    'opens only to the roles and scopes of the table of authorisation: $name',
    async (route) => {
      for (const role of participantRoles) {
        for (const held of scopes) {
          const token = await hub.accessTokens.issue({ id: 'anybody', role, scopes: [held] });
          const { headers } = await ask(route, `Bearer ${token}`);
          const party = { is: 'participant', organisation: 'anybody', role, scopes: [held] } as const;
          const isOpen = mayAct(authorisation, party, route.act).allowed;
          // The guard says what it misses; whatever the route itself refuses has no such header.
          expect({ role, held, open: headers['www-authenticate'] === undefined }).toEqual({
            role,
            held,
            open: isOpen,
          });
        }
      }
    },
  );
});

it('a token of another hub, a changed token, an old one and one of another kind open nothing', async () => {
  const participant = { id: 'a', role: 'maker', scopes: ['feed'] } as const;
  const options = { key: testTokenKey, publicUrl: testPublicUrl, clock: systemClock, entropy: systemEntropy };
  const statusOf = async (token: string) =>
    (await ask({ method: 'GET', url: '/v1/snapshot' }, token)).statusCode;
  const good = await hub.accessTokens.issue(participant);
  const elsewhere = await createAccessTokens({ ...options, publicUrl: 'https://other.test' }).issue(
    participant,
  );
  const old = await createAccessTokens({ ...options, clock: () => systemClock() - 601_000 }).issue(
    participant,
  );
  const changed = `${good.slice(0, -6)}${good.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
  expect(await statusOf(`Bearer ${good}`)).toBe(200);
  expect(await statusOf(`Bearer ${elsewhere}`)).toBe(401);
  expect(await statusOf(`Bearer ${old}`)).toBe(401);
  expect(await statusOf(`Bearer ${changed}`)).toBe(401);
  expect(await statusOf(`Basic ${good}`)).toBe(401);
});
