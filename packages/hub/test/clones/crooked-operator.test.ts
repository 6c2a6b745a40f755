import type { CloneRuleName } from '@deadset/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDecision } from '../../src/clones/clone-decision-store.ts';
import { listStandingClones } from '../../src/clones/clone-standing-store.ts';
import { isClonedBefore } from '../../src/clones/index.ts';
import { inUnitOfWork } from '../../src/database/index.ts';
import { keyAt } from '../support/entry-writer.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';
import { finding, report, signal } from './clone-world.ts';

const dayMs = 86_400_000;
/** Short, for access tokens are. */
const minuteMs = 60_000;
const database = await createTestDatabase();
const { db } = database;
const takenAt = Date.UTC(2026, 10, 23, 12);
let now = takenAt - 2 * minuteMs;
let hub: TestHub;
let [network, other] = ['', ''];
const key = keyAt(1);

beforeAll(async () => {
  hub = await startTestHub(database, { clock: () => now });
  network = (await hub.participant('network-a', 'network-operator')).authorization;
  other = (await hub.participant('network-b', 'network-operator')).authorization;
});
beforeEach(() => db.deleteFrom('clone_finding').execute());
afterAll(async () => {
  await hub.close();
  await database.close();
});

/** A network tells at a time of ours what it says to have seen two days before the taking. */
async function tellAt(at: number, who: string, ...rules: readonly CloneRuleName[]): Promise<void> {
  now = at;
  const signals = rules.map((rule) => signal(rule, takenAt - 2 * dayMs));
  expect((await report(hub, who, [finding(key, signals)])).status).toBe(200);
}

describe('what a network says that it counted', () => {
  const withValue = async (value: string) => {
    now = takenAt - minuteMs;
    return (await report(hub, network, [finding(key, [signal('many-lines', now, value)])])).status;
  };

  it.each(['234150999999901', '447700900123', 'Somebody Smith', '+44 7700 900123', '=1+1', '2g|x'])(
    'is no line, telephone number or word about somebody: %s is refused and not kept',
    async (value) => {
      expect(await withValue(value)).toBe(400);
      expect(await db.selectFrom('clone_signal').selectAll().execute()).toEqual([]);
    },
  );

  it.each(['12', '3.5', '1535.9', '12345600000', 'at once', '2g|4g', '250'])(
    'is what a scan writes: %s',
    async (value) => {
      expect(await withValue(value)).toBe(200);
    },
  );
});

describe('a flood of findings', () => {
  it('of one network does not bury what two have seen, though it says that it saw its own last', async () => {
    await tellAt(takenAt - minuteMs, network, 'two-lines-at-once');
    await tellAt(takenAt - minuteMs, other, 'many-lines');
    const flood = Array.from({ length: 300 }, (_, serial) =>
      finding(keyAt(1_000 + serial), [signal('two-lines-at-once', now), signal('many-lines', now)]),
    );
    expect((await report(hub, network, flood)).status).toBe(200);
    const [first, ...rest] = await listStandingClones(db, 200);
    expect(first).toMatchObject({ key, networks: ['network-a', 'network-b'] });
    expect(rest).toHaveLength(199);
  });
});

describe('a crooked operator frees no stolen phone', () => {
  it('by telling afterwards that it saw signals of before the taking, not with a second one either', async () => {
    await tellAt(takenAt + 1, network, 'two-lines-at-once', 'many-lines');
    await tellAt(takenAt + 1, other, 'two-lines-at-once', 'many-lines');
    expect(await isClonedBefore(db, [key], takenAt)).toBe(false);
  });

  it('by adding afterwards what was missing before', async () => {
    await tellAt(takenAt - minuteMs, other, 'many-lines');
    await tellAt(takenAt + 1, network, 'two-lines-at-once');
    expect(await isClonedBefore(db, [key], takenAt)).toBe(false);
  });

  it('by its word alone, however early: another network, or a person, has to say so too', async () => {
    await tellAt(takenAt - minuteMs, network, 'two-lines-at-once', 'many-lines', 'radio-mismatch');
    expect(await isClonedBefore(db, [key], takenAt)).toBe(false);
    await tellAt(takenAt - minuteMs, other, 'many-lines');
    expect(await isClonedBefore(db, [key], takenAt)).toBe(true);
  });

  it('while what one network told in time counts once a person has found several phones', async () => {
    await tellAt(takenAt - minuteMs, network, 'two-lines-at-once', 'many-lines');
    const { reference } = await db.selectFrom('clone_finding').select('reference').executeTakeFirstOrThrow();
    const decision = { reference, at: takenAt, keyId: 'ab'.repeat(32) } as const;
    await inUnitOfWork(db, [key], (trx) =>
      addDecision(trx, { ...decision, isSeveral: true, reason: 'not-of-one-phone' }),
    );
    expect(await isClonedBefore(db, [key], takenAt)).toBe(true);
  });
});
