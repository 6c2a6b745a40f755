import { AuditHead, AuditPage, parserOf } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainPending, recordAudit } from '../../src/audit/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

const database = await createTestDatabase();
const at = Date.UTC(2026, 0, 5, 12);
const parsePage = parserOf(AuditPage);
const parseHead = parserOf(AuditHead);
let hub: TestHub;
let authorization: string;

beforeAll(async () => {
  hub = await startTestHub(database);
  ({ authorization } = await hub.participant('inspector', 'auditor'));
  for (let n = 0; n < 5; n += 1) {
    const line = { at: at + n * 1_000, actor: 'police', object: `declaration:${n}`, why: 'a test' };
    await recordAudit(database.db, { ...line, act: n < 3 ? 'raise' : 'status', onBehalfOf: 'keeper' });
  }
  await chainPending(database.db);
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

function search(query: Record<string, string>) {
  return hub.app.inject({
    method: 'GET',
    url: `/v1/audit?${new URLSearchParams(query).toString()}`,
    headers: { authorization },
  });
}

async function found(query: Record<string, string>): Promise<AuditPage> {
  const response = await search({ reason: 'a routine inspection', ...query });
  expect(response.statusCode).toBe(200);
  const page = parsePage(response.json());
  if (!page.ok) throw new Error(page.problem);
  return page.value;
}

describe('an auditor', () => {
  it('finds lines by kind, object, actor and time, with all that is known of each', async () => {
    const { lines } = await found({ kind: 'consultation', actor: 'police' });
    expect(lines.map(({ object }) => object)).toEqual(['declaration:3', 'declaration:4']);
    expect(lines[0]).toMatchObject({ place: 5, act: 'status', why: 'a test', onBehalfOf: 'keeper' });
    const byObject = await found({ object: 'declaration:1' });
    expect(byObject.lines.map(({ kind }) => kind)).toEqual(['alteration']);
    const from = new Date(at + 1_000).toISOString();
    const to = new Date(at + 3_000).toISOString();
    const byTime = await found({ from, to, actor: 'police' });
    expect(byTime.lines.map(({ object }) => object)).toEqual(['declaration:1', 'declaration:2']);
  });

  it('turns pages without gap or repetition', async () => {
    const seen: string[] = [];
    let after = '0';
    for (;;) {
      const { lines, next } = await found({ actor: 'police', limit: '2', after });
      seen.push(...lines.map(({ object }) => object));
      if (next === undefined) break;
      after = String(next);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => `declaration:${n}`));
  });

  it('is audited: who searched what, and why', async () => {
    await found({ reason: 'complaint of the keeper', object: 'declaration:1' });
    await chainPending(database.db);
    const { lines } = await found({ actor: 'inspector', object: 'audit' });
    expect(lines.find(({ why }) => why === 'complaint of the keeper')).toMatchObject({
      act: 'search',
      kind: 'consultation',
      detail: { object: 'declaration:1', lines: 1 },
    });
  });

  it.each([
    ['no reason', {}],
    ['a reason with the number of a phone in it', { reason: 'look for 351756050000011' }],
    ['a word that it does not know', { reason: 'a test', who: 'me' }],
    ['a kind that there is not', { reason: 'a test', kind: 'deletion' }],
    ['an instant that is none', { reason: 'a test', from: 'yesterday' }],
    ['a page of nothing', { reason: 'a test', limit: '0' }],
  ])('is refused %s', async (_what, query) => {
    expect((await search(query)).statusCode).toBe(400);
  });
});

it('anybody may keep the newest hash', async () => {
  const response = await hub.app.inject({ method: 'GET', url: '/v1/audit/head' });
  const head = parseHead(response.json());
  expect(head).toMatchObject({ ok: true });
  const row = await database.db
    .selectFrom('audit_chain')
    .select(['place', 'hash'])
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(head).toMatchObject({ value: { place: row.place, hash: row.hash.toString('hex') } });
});
