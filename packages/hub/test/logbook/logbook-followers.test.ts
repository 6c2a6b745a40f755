import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainPending } from '../../src/audit/index.ts';
import { auditRecord } from '../../src/checker/index.ts';
import {
  type LogProcess,
  listingTable,
  listOf,
  replay,
  startLogProcess,
  testPolicy,
  untilSealed,
} from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { claimOf, enrolled, freshKey, hourMs, logbookBench, minuteMs, sold } from './logbook-support.ts';

const database = await createTestDatabase();
// Followers judge times by their own clocks, so these acts are of now.
const bench = logbookBench(database.db, Date.now() - 5 * hourMs);
const { db, logbook, declarations } = bench;
let log: LogProcess;

beforeAll(async () => {
  log = await startLogProcess(database);
});
afterAll(async () => {
  await log.close();
  await database.close();
});

describe('whoever follows the log', () => {
  it('lists every phone of a logbook as the hub does, through sales, reports, further slots, duress and ends', async () => {
    const declarer = { actor: 'declarer' } as const;
    const { key, buyer } = await sold(bench);
    const kept = await enrolled(bench);
    await logbook.claim(claimOf(kept.key, kept.duress.words), freshKey());
    const left = await enrolled(bench);
    await logbook.leave(left);
    bench.pass(hourMs);
    const reported = await enrolled(bench);
    bench.pass(hourMs);
    const word = { keys: [reported.key], happened: 'stolen', takenAt: bench.clock() - minuteMs } as const;
    const { reference, withdrawalCode: code } = await declarations.declare(declarer, word, freshKey());
    bench.pass(minuteMs);
    await declarations.raise(declarer, { reference, code, logbook: reported }, freshKey());
    await declarations.amend(declarer, { reference, code, keys: [bench.aPhone()] }, freshKey());
    await declarations.withdraw(declarer, { reference, code, logbook: reported }, freshKey());
    const { code: release } = await logbook.release(reported, freshKey());
    await logbook.claim(claimOf(reported.key, release.characters), freshKey());
    await logbook.leave(buyer);
    await untilSealed(db);
    const followed = listOf(await replay(db));
    expect(followed).toEqual(await listingTable(db));
    expect([followed.get(key), followed.get(kept.key)?.effect]).toEqual([undefined, 'enrolled']);
    expect([...followed.values()].filter(({ effect }) => effect === 'enrolled')).toHaveLength(3);
    const rejected = await db.selectFrom('rejected_entry').selectAll().execute();
    expect(rejected).toEqual([]);
  });

  it('and derives the whole record again, finds no difference', async () => {
    await chainPending(db);
    const { differences } = await auditRecord(db, { policies: [testPolicy], at: bench.clock() });
    expect(differences).toEqual([]);
  });
});
