import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { connectDatabase, inUnitOfWork, isDatabaseOutage } from '../../src/database/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';

const database = await createTestDatabase();
afterAll(() => database.close());

/** What a unit of work rejects with when its session is ended between two of its statements. */
async function cutInTheMiddle(): Promise<unknown> {
  const cut = inUnitOfWork(database.db, [], async (trx) => {
    const { rows } = await sql<{ id: number }>`select pg_backend_pid() as id`.execute(trx);
    await asOwner(database.ownerUrl, `select pg_terminate_backend(${rows[0]?.id})`);
    // Time for the driver to hear of it while nobody waits for an answer.
    await delay(100);
    await sql`select 1`.execute(trx);
  });
  return cut.then(
    () => 'nothing',
    (error: unknown) => error,
  );
}

describe('a database that goes away', () => {
  it('in the middle of an act fails that act as an outage, and neither the process nor the next act', async () => {
    expect(isDatabaseOutage(await cutInTheMiddle())).toBe(true);
    expect(await inUnitOfWork(database.db, [], async () => 'done')).toBe('done');
  });

  it('and does not answer at all is an outage too', async () => {
    const nobody = connectDatabase({
      applicationUrl: 'postgres://a:b@127.0.0.1:1/none',
      log: () => undefined,
    });
    const error = await sql`select 1`.execute(nobody.db).catch((reason: unknown) => reason);
    await nobody.close();
    expect(isDatabaseOutage(error)).toBe(true);
  });

  it('is told from a statement that is wrong', async () => {
    const error = await sql`select 1 / 0`.execute(database.db).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(isDatabaseOutage(error)).toBe(false);
  });
});
