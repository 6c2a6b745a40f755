import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addParticipant } from '../../src/participants/index.ts';
import { readFairness } from '../../src/scorecards/fairness-rows-store.ts';
import { bytesFor } from '../support/entry-writer.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { bar, monthFrom, monthTo } from './scorecard-month.ts';

const period = { from: monthFrom, to: monthTo };
const hourMs = 3_600_000;
const within = new Date(monthFrom + 10 * hourMs);
const before = new Date(monthFrom - hourMs);

let database: TestDatabase;
const idOf = (name: string) => bytesFor(name).toString('hex');

beforeAll(async () => {
  database = await createTestDatabase();
  for (const id of ['shop', 'network'])
    await addParticipant(database.db, { id, name: id, role: 'shop', gates: ['resale'], scopes: [] });
});
afterAll(() => database.close());

function query(text: string, values: unknown[]): Promise<unknown> {
  return database.pool.query(text, values);
}

async function appeal(name: string, status: string, receivedAt: Date, report: string | null): Promise<void> {
  await query(
    `insert into appeal (id, reference, code_hash, declaration_id, declared_by, passed_on_by, appellant, evidence,
       has_priority, status, received_at, opened_at, decided_at, is_review)
     values ($1, $2, $3, $4, 'network', 'shop', 'holder', '{}', false, $5, $6, $6, $7, false)`,
    [idOf(name), name, bytesFor(name, 32), report, status, receivedAt, status === 'upheld' ? within : null],
  );
}

async function consent(name: string, state: string, askedAt: Date, keeper = 'public'): Promise<void> {
  const answeredAt = state === 'given' || state === 'refused' ? askedAt : null;
  await query(
    `insert into consent (id, enrolment_id, participant_id, gate, presenter, state, answered_by, asked_at, until_at, answered_at)
     values ($1, $2, 'shop', 'resale', 'p', $3, $4, $5, $5, $6)`,
    [
      idOf(name),
      idOf(`enrolment of ${keeper}`),
      state,
      answeredAt === null ? null : 'keeper',
      askedAt,
      answeredAt,
    ],
  );
}

describe('cases of people', () => {
  it('are named by who made the report, who passed an appeal on and who asked, and counted once by report', async () => {
    const report = idOf('report');
    await appeal('first', 'upheld', within, report);
    await appeal('second', 'upheld', within, report);
    await appeal('early', 'rejected', before, null);
    await appeal('taken back', 'withdrawn', within, null);
    const { everybody, of } = await readFairness(database.db, period);
    expect(everybody.appeals.length).toBe(2);
    expect(new Set(everybody.lawfulUsers.map(({ id }) => id)).size).toBe(1);
    for (const id of ['shop', 'network']) expect(of(id).appeals.length).toBe(2);
    expect(of('somebody else')).toEqual({ lawfulUsers: [], appeals: [], consents: [] });
  });

  it('are consents that were asked for in the period; a yes is a lawful user who was held', async () => {
    for (const authority of ['public', 'sandbox'])
      await query(
        `insert into enrolment (id, reference, device_id, name, salt_id, keeper_kind, authority, basis, is_decoy, status, enrolled_at)
         values ($1, $2, $1, $3, $1, 'person', $2, 'line', false, 'enrolled', now())`,
        [idOf(`enrolment of ${authority}`), authority, bytesFor(authority)],
      );
    await consent('of nobody', 'given', within, 'sandbox');
    await consent('yes', 'given', within);
    await consent('no', 'refused', within);
    await consent('silence', 'expired', within);
    await consent('before', 'given', before);
    const { consents, lawfulUsers } = (await readFairness(database.db, period)).of('shop');
    const answers = consents.map(({ answer = 'none' }) => answer);
    expect(answers.length).toBe(3);
    expect(new Set(answers)).toEqual(new Set(['yes', 'no', 'none']));
    expect(lawfulUsers.filter(({ ground }) => ground === 'consent-given').length).toBe(1);
  });

  it('are reports in dispute that others ended, and none that was settled or was never in dispute', async () => {
    for (const [n, acts] of [
      [1, ['dispute']],
      [2, ['dispute', 'settle']],
      [3, []],
    ] as const) {
      await bar(database, n, 5);
      const { rows } = await database.pool.query<{ id: string }>(
        `update declaration set status = 'unlisted', ended_at = $1 where reference = $2 returning id`,
        [within, `TEST-${String(n).padStart(4, '0')}`],
      );
      for (const act of acts)
        await query(
          `insert into declaration_act (declaration_id, act, actor, at, entry_id, is_disputed)
           values ($1, $2, $3, $4, $1, $5)`,
          act === 'dispute'
            ? [rows[0]?.id, 'raise', 'declarer', within, true]
            : [rows[0]?.id, 'settle', 'decider', within, false],
        );
    }
    const { lawfulUsers } = (await readFairness(database.db, period)).of('somebody');
    expect(lawfulUsers.map(({ ground }) => ground)).toEqual(['dispute-settled']);
  });
});
