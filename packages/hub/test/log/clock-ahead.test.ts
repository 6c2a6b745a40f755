import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { readSealedLog } from '../../src/log/log-store.ts';
import { barred, keyAt, submitEntry } from '../support/entry-writer.ts';
import { replay, startLogProcess, testPolicy, until, untilSealed } from '../support/log-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const at = Date.UTC(2026, 0, 5, 12);
const dayMs = 86_400_000;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

describe('a hub whose clock jumps a day ahead of its cosigners', () => {
  it('seals nothing and says why, and goes on as soon as the clock is right', async () => {
    let aheadMs = 0;
    const clock = () => systemClock() + aheadMs;
    const running = await startLogProcess(database, undefined, testPolicy, undefined, clock);
    await submitEntry(database.db, { name: 'before', key: keyAt(1), listing: barred, at });
    await untilSealed(database.db);
    const { size } = await readSealedLog(database.db);

    aheadMs = dayMs;
    await submitEntry(database.db, { name: 'meanwhile', key: keyAt(2), listing: barred, at });
    await until('the hub says what is wrong', () => running.sequencer.refusal() !== undefined);
    expect(running.sequencer.refusal()).toContain('ahead of its cosigners');
    await delay(300);
    expect((await readSealedLog(database.db)).size).toBe(size);

    aheadMs = 0;
    await untilSealed(database.db);
    await until('followers have both', () => running.verified.state.list.count === 2);
    expect((await replay(database.db)).list.count).toBe(2);
    expect(running.sequencer.refusal()).toBeUndefined();
    await running.close();
  });
});
