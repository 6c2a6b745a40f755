import type { CloneRuleName } from '@deadset/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countWaitingClones, isClonedBefore } from '../../src/clones/index.ts';
import { retain, retentionRules } from '../../src/retention/index.ts';
import { keyAt } from '../support/entry-writer.ts';
import { testPolicy } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';
import { finding, report, signal } from './clone-world.ts';

const dayMs = 86_400_000;
const database = await createTestDatabase();
const { db } = database;
let now = Date.UTC(2026, 10, 23, 12);
const clock = () => now;
let hub: TestHub;
let [network, other, shop] = ['', '', ''];

beforeAll(async () => {
  hub = await startTestHub(database, { clock });
  network = (await hub.participant('network-a', 'network-operator')).authorization;
  other = (await hub.participant('network-b', 'network-operator')).authorization;
  shop = (await hub.participant('shop-a', 'shop')).authorization;
});
beforeEach(async () => {
  now = Date.UTC(2026, 10, 23, 12);
  await db.deleteFrom('clone_finding').execute();
});
afterAll(async () => {
  await hub.close();
  await database.close();
});

const yesterday = () => now - dayMs;
const key = keyAt(1);
/** Sends one finding of these rules, which all fired at one time, as a network. */
const tell = (who: string, rules: readonly CloneRuleName[], at = yesterday()) =>
  report(hub, who, [
    finding(
      key,
      rules.map((rule) => signal(rule, at)),
    ),
  ]);

describe('POST /v1/clone-findings', () => {
  it('keeps what a network saw, once however often it is sent, with a line in the audit and none in it of the number', async () => {
    const findings = [
      finding(key, [signal('two-lines-at-once', yesterday()), signal('many-lines', yesterday(), '12')]),
    ];
    expect(await report(hub, network, findings)).toEqual({ status: 200, body: { kept: 2 } });
    expect(await report(hub, network, findings)).toEqual({ status: 200, body: { kept: 0 } });
    const rows = await db.selectFrom('clone_signal').select(['rule', 'value', 'participant_id']).execute();
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({ rule: 'many-lines', value: '12', participant_id: 'network-a' });
    const lines = await db
      .selectFrom('audit')
      .selectAll()
      .where('act', '=', 'report-clones')
      .orderBy('id')
      .execute();
    expect(lines.map(({ actor, detail }) => [actor, detail])).toEqual([
      ['network-a', { told: 1, kept: 2 }],
      ['network-a', { told: 1, kept: 0 }],
    ]);
    expect(JSON.stringify(lines) + hub.lines.join('')).not.toContain(String(key));
  });

  it('takes from a longer log of the same days what it has seen more of', async () => {
    const first = finding(key, [signal('many-lines', yesterday())]);
    await report(hub, network, [first]);
    const longer = { ...first, lastSeenAt: new Date(now).toISOString(), attaches: 90, lines: 7 };
    expect((await report(hub, network, [longer])).body).toEqual({ kept: 0 });
    // A shorter log takes nothing away again.
    await report(hub, network, [first]);
    const row = await db
      .selectFrom('clone_signal')
      .select(['attaches', 'lines', 'last_seen_at'])
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ attaches: 90, lines: 7, last_seen_at: new Date(now) });
  });

  it('puts a number before a person by two families, of one network or of two, and not by two rules of one family', async () => {
    await tell(network, ['many-lines', 'many-lines-a-day', 'transient-lines']);
    expect(await countWaitingClones(db)).toBe(0);
    await tell(other, ['impossible-travel']);
    expect(await countWaitingClones(db)).toBe(1);
  });

  it('is for network operators alone', async () => {
    expect((await tell(shop, ['many-lines'])).status).toBe(403);
    expect((await report(hub, 'Bearer nothing', [])).status).toBe(401);
    expect(await db.selectFrom('clone_finding').selectAll().execute()).toEqual([]);
  });

  it.each([
    ['a line', { line: '234150999999901' }],
    ['a digit too many', { imei: '35209900176148123' }],
    ['no signal', { signals: [] }],
    ['a day that is none', { firstSeenAt: 'yesterday' }],
    ['a number of lines below none', { lines: -1 }],
  ])('refuses the whole report for %s, and keeps nothing', async (_, change) => {
    const good = finding(keyAt(2), [signal('many-lines', yesterday())]);
    const answer = await report(hub, network, [good, { ...good, imei: '35209901176148', ...change }]);
    expect(answer.status).toBe(400);
    expect(await db.selectFrom('clone_finding').selectAll().execute()).toEqual([]);
  });

  it.each([
    ['a number twice', (one: object) => [one, one], /told once in a report/],
    [
      'a rule twice',
      (one: { signals: object[] }) => [{ ...one, signals: [...one.signals, ...one.signals] }],
      /told once for each number/,
    ],
    [
      'another strength than it has here',
      (one: { signals: object[] }) => [{ ...one, signals: [{ ...one.signals[0], strength: 'near-proof' }] }],
      /Here many-lines is a medium signal of the family crowd/,
    ],
    [
      'the future',
      (one: object) => [{ ...one, lastSeenAt: '2027-01-01T00:00:00.000Z' }],
      /in the future: look at the clock/,
    ],
    [
      'an end before the begin',
      (one: object) => [{ ...one, firstSeenAt: new Date(Date.UTC(2026, 10, 23)).toISOString() }],
      /first seen before it was last seen/,
    ],
  ])('says what to do about %s', async (_, change, words) => {
    const one = finding(key, [signal('many-lines', yesterday())]);
    const { status, body } = await report(hub, network, change(one));
    expect(status).toBe(400);
    expect(body['title']).toMatch(words);
  });

  it('takes 500 numbers with every signal at once, and no more', async () => {
    const rules = ['radio-mismatch', 'two-lines-at-once', 'impossible-travel', 'many-lines'] as const;
    const signals = rules.map((rule) => signal(rule, yesterday()));
    const many = Array.from({ length: 501 }, (_, serial) => finding(keyAt(1_000 + serial), signals));
    expect((await report(hub, network, many)).status).toBe(400);
    expect((await report(hub, network, many.slice(1))).body).toEqual({ kept: 2_000 });
    expect(await countWaitingClones(db)).toBe(500);
  });
});

describe('what stands against a report', () => {
  it('are two independent signals of before the taking, not those of after it', async () => {
    // A clock may be a minute ahead, so that what fires after the taking can be told before it.
    const takenAt = now + 30_000;
    await tell(network, ['two-lines-at-once'], yesterday());
    await tell(network, ['many-lines'], takenAt + 1);
    expect(await isClonedBefore(db, [key], takenAt)).toBe(false);
    await tell(other, ['radio-mismatch'], yesterday());
    expect(await isClonedBefore(db, [key], takenAt)).toBe(true);
    expect(await isClonedBefore(db, [keyAt(3)], takenAt)).toBe(false);
    expect(await isClonedBefore(db, [keyAt(3), key], takenAt)).toBe(true);
    expect(await isClonedBefore(db, [], takenAt)).toBe(false);
  });

  it('is nothing of what two numbers of a phone show one signal each of', async () => {
    await tell(network, ['two-lines-at-once']);
    await report(hub, other, [finding(keyAt(4), [signal('many-lines', yesterday())])]);
    expect(await isClonedBefore(db, [key, keyAt(4)], now + 1)).toBe(false);
  });
});

describe('the round of retention', () => {
  it('erases signals half a year after they came, with the number that nothing else is known of', async () => {
    const parts = { db, verified: hub.log.verified, policy: testPolicy, clock };
    const round = () => retain({ ...parts, keepEndedMs: retentionRules.endedDeclarations.keptForMs });
    const { keptForMs } = retentionRules.cloneFindings;
    await tell(network, ['two-lines-at-once', 'many-lines']);
    now += keptForMs - 1;
    await round();
    expect(await countWaitingClones(db)).toBe(1);
    const caller = { id: 'network-a', role: 'network-operator', scopes: ['attempts'] } as const;
    const later = `Bearer ${await hub.accessTokens.issue(caller)}`;
    const last = finding(keyAt(5), [signal('many-lines', yesterday())]);
    expect((await report(hub, later, [last])).status).toBe(200);
    now += 2;
    await round();
    const left = await db.selectFrom('clone_finding').select('imei_key').execute();
    expect(left).toEqual([{ imei_key: keyAt(5) }]);
  });
});
