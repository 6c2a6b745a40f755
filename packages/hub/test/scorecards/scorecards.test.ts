import { scorecardMethod } from '@deadset/analytics';
import type { OwnScorecard, ScorecardBook } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScorecards, type Scorecards } from '../../src/scorecards/index.ts';
import { bytesFor, keyAt } from '../support/entry-writer.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { addNetwork, bar, month, monthFrom, monthTo, publishedAt, writeLog } from './scorecard-month.ts';

const hourMs = 3_600_000;
const settledAt = monthTo + scorecardMethod.settleMs;
const barredCount = 40;

let database: TestDatabase;
let scorecards: Scorecards;
let at = settledAt - 1;

beforeAll(async () => {
  database = await createTestDatabase();
  scorecards = createScorecards({ db: database.db, clock: () => at });
  await writeLog(database);
  await addNetwork(database, 'quick', () => 300);
  await addNetwork(database, 'slow', (position) => (position % 10 === 0 ? 90_000 : 2_000));
  await addNetwork(database, 'choosy', (position) => (position % 10 === 0 ? undefined : 300));
  for (let n = 0; n < barredCount; n += 1) await bar(database, n, 5);
  await met('slow', 0, publishedAt(6));
  await database.db
    .insertInto('seen_active')
    .values({
      participant_id: 'choosy',
      imei_key: keyAt(1),
      seen_at: new Date(publishedAt(8)),
      told_by: 'slow',
      told_at: new Date(publishedAt(9)),
    })
    .execute();
});
afterAll(() => database.close());

let sequence = 0;
/** A network let a barred phone pass. */
async function met(participant: string, n: number, seenAt: number): Promise<void> {
  sequence += 1;
  await database.db
    .insertInto('attempt')
    .values({
      edge_key_id: participant,
      sequence,
      participant_id: participant,
      gate: 'network-attach',
      network: null,
      imei_key: keyAt(n),
      outcome: 'allow',
      reason: 'tracked',
      tier: 1,
      at: new Date(seenAt),
      received_at: new Date(seenAt),
      presenter: null,
    })
    .execute();
}

/** Appeals that were upheld about reports of a network. */
async function uphold(network: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const id = bytesFor(`appeal ${network} ${n}`).toString('hex');
    await database.db
      .insertInto('appeal')
      .values({
        id,
        reference: `APPEAL-${network}-${n}`,
        code_hash: bytesFor(id, 32),
        imei_key: keyAt(n),
        declaration_id: null,
        declared_by: network,
        passed_on_by: null,
        appellant: 'holder',
        evidence: [],
        has_priority: false,
        statement: null,
        evidence_reference: null,
        sealed_contact: null,
        status: 'upheld',
        received_at: new Date(monthFrom + hourMs),
        opened_at: new Date(monthFrom + hourMs),
        taken_by: null,
        taken_at: null,
        proved_at: null,
        released_at: null,
        decided_at: new Date(monthFrom + 30 * hourMs),
        reason: null,
        is_review: false,
      })
      .execute();
  }
}

type Card = Pick<OwnScorecard, 'revisions'>;
const figure = (card: Card | undefined, name: string, revision = 0) =>
  card?.revisions[revision]?.figures.find((one) => one.name === name)?.figure;
const one = (book: ScorecardBook | undefined, id: string) =>
  book?.participants.find(({ participant }) => participant === id);
const events = () =>
  database.db.selectFrom('event').select(['subject', 'participants']).orderBy('subject').execute();

describe('a month', () => {
  it('is not measured before it is settled, nor one that began before the method was published', async () => {
    expect(await scorecards.freezeDue()).toBe('2026-12');
    await expect(scorecards.compute(month)).rejects.toThrow('not settled before 2027-02-04');
    await expect(scorecards.compute('2026-11')).rejects.toThrow('before the method was published');
    await expect(scorecards.compute('2027-1')).rejects.toThrow('such as 2027-01');
  });

  it('is measured once by the clock, and each participant is told', async () => {
    at = settledAt;
    expect(await scorecards.freezeDue()).toBe(month);
    expect(await scorecards.freezeDue()).toBeUndefined();
    await expect(scorecards.compute(month)).rejects.toThrow('are made');
    expect((await events()).filter(({ participants }) => participants !== null)).toContainEqual({
      subject: 'quick',
      participants: ['quick'],
    });
  });

  it('tells a participant its own figures, and nobody else before the time to reply is over', async () => {
    const own = await scorecards.own('slow', month);
    expect(figure(own, 'median-time-to-apply')).toMatchObject({ kind: 'time', ms: 2_000, of: 100 });
    expect(figure(own, 'applied-within-5-s')).toMatchObject({ kind: 'share', count: 90, of: 100 });
    // Five canaries: too few to tell a share of.
    expect(figure(own, 'canaries-missed')).toEqual({ kind: 'withheld', fewerThan: 10 });
    expect(own.replyUntil).toBe(new Date(settledAt + scorecardMethod.replyMs).toISOString());
    expect(await scorecards.book(month)).toBeUndefined();
    await expect(scorecards.publish(month)).rejects.toThrow('may reply until');
    await expect(scorecards.own('nobody', month)).rejects.toThrow('no figures of yours');
  });

  it('counts what was left out by what came next, whatever the edge says of its clock', async () => {
    const own = await scorecards.own('choosy', month);
    // Ten batches without a receipt, each an hour before the next one that has one.
    expect(figure(own, 'applied-within-1-s')).toMatchObject({ count: 90, of: 100 });
    expect(figure(own, 'p99-time-to-apply')).toMatchObject({ ms: hourMs });
  });

  it('counts a barred phone that was active, by the gate’s own word or by that of others', async () => {
    for (const [id, count] of [
      ['slow', 1],
      ['choosy', 1],
      ['quick', 0],
    ] as const) {
      const own = await scorecards.own(id, month);
      expect(figure(own, 'listed-seen-active')).toMatchObject({ kind: 'share', count, of: barredCount });
    }
  });

  it('is shown with what a participant says of it, once the time to reply is over', async () => {
    await scorecards.reply('slow', month, 'Our first try.');
    await scorecards.reply('slow', month, 'Our northern site was flooded.\n<b>All month.</b>');
    at = settledAt + scorecardMethod.replyMs;
    expect(await scorecards.publishDue()).toEqual(['2026-12', month]);
    expect(await scorecards.publishDue()).toEqual([]);
    const book = await scorecards.book();
    expect(book?.period).toBe(month);
    expect(one(book, 'slow')?.reply).toMatchObject({
      text: 'Our northern site was flooded.\n<b>All month.</b>',
      revision: 1,
    });
    expect(one(book, 'quick')?.reply).toBeUndefined();
    expect((await events()).filter(({ participants }) => participants === null).length).toBeGreaterThan(0);
  });

  it('is corrected beside what was shown, with the reason, and only where something changed', async () => {
    await uphold('quick', 6);
    await uphold('slow', 2);
    expect(await scorecards.correct(month, 'Appeals were brought in late.')).toBe(3);
    const book = await scorecards.book(month);
    const quick = one(book, 'quick');
    expect(quick?.revisions.map(({ revision, why }) => [revision, why])).toEqual([
      [2, 'Appeals were brought in late.'],
      [1, undefined],
    ]);
    expect(figure(quick, 'wrong-blocks')).toMatchObject({ kind: 'count', count: 6 });
    expect(figure(quick, 'wrong-blocks', 1)).toMatchObject({ kind: 'count', count: 0 });
    expect(figure(one(book, 'slow'), 'wrong-blocks')).toEqual({ kind: 'withheld', fewerThan: 5 });
    expect(one(book, 'choosy')?.revisions.length).toBe(1);
    const [everybody] = book?.everybody ?? [];
    expect(
      everybody?.figures.find(({ name }) => name === 'lawful-users-held-or-refused')?.figure,
    ).toMatchObject({ kind: 'count', count: 8 });
    expect(await scorecards.correct(month, 'Nothing has changed since.')).toBe(0);
    await expect(scorecards.correct(month, 'no')).rejects.toThrow('5 to 500 characters');
  });

  it('cannot be changed or taken away by the application', async () => {
    const { pool } = database;
    await expect(pool.query(`update scorecard set figures = '{}'`)).rejects.toThrow('permission denied');
    await expect(pool.query('delete from scorecard')).rejects.toThrow('permission denied');
    await expect(pool.query(`update scorecard_reply set text = 'x'`)).rejects.toThrow('permission denied');
    await expect(pool.query('update scorecard_period set reply_until = now()')).rejects.toThrow(
      'permission denied',
    );
  });

  it('leaves lines in the audit, without a word of the reply', async () => {
    const lines = await database.db
      .selectFrom('audit')
      .select(['actor', 'act', 'why'])
      .where('object', '=', `scorecard:${month}`)
      .orderBy('id')
      .execute();
    expect(lines.map(({ actor, act }) => `${actor} ${act}`)).toEqual([
      'clock score',
      'slow reply',
      'slow reply',
      'clock publish',
      'clock correct',
      'clock correct',
    ]);
    expect(JSON.stringify(lines)).not.toContain('flooded');
  });
});

it('the last thirty days tell how everybody follows, and nothing of people', async () => {
  at = monthFrom + 50 * hourMs;
  const book = await scorecards.lastThirtyDays();
  expect(book).toMatchObject({ period: 'last-30-days', everybody: [] });
  expect(figure(one(book, 'quick'), 'median-time-to-apply')).toMatchObject({ kind: 'time', ms: 300 });
  expect(figure(one(book, 'quick'), 'wrong-blocks')).toEqual({ kind: 'not-measured' });
});
