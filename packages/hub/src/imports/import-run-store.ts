import type { ImportGuard, ImportReport } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Database, Db } from '../database/index.ts';
import type { EarlierSteps } from './import-guards.ts';
import type { ListKind } from './stolen-list-rows.ts';

/** First number of the locks on a contributor's list; the second is a hash of the contributor's id. */
const contributorLockClass = 0x494d_504f;

/** Held while one import of a contributor runs. */
export interface ContributorHold {
  release(): Promise<void>;
}

/**
 * Lets one import of a contributor run at a time; undefined when another has the hold.
 *
 * The lock lives on a connection of its own, so it ends with the process. Were the connection lost in the middle, two
 * imports could mix, but not harm the record: every device is judged again under the lock on its own key.
 */
export async function holdContributor(
  pool: Database['pool'],
  participant: string,
): Promise<ContributorHold | undefined> {
  const client = await pool.connect();
  // Without a listener a lost connection would end the process; what it means is said above.
  const bear = () => undefined;
  client.on('error', bear);
  const giveBack = (isBroken: boolean) => {
    client.off('error', bear);
    client.release(isBroken);
  };
  const lock = [contributorLockClass, participant];
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock($1, hashtext($2)) as taken',
    lock,
  );
  if (rows[0]?.taken !== true) {
    giveBack(false);
    return undefined;
  }
  return {
    release: async () => {
      try {
        await client.query('select pg_advisory_unlock($1, hashtext($2))', lock);
        giveBack(false);
      } catch {
        // Whatever became of the connection: with it the lock is gone.
        giveBack(true);
      }
    },
  };
}

export interface ImportRun {
  readonly id: string;
  readonly participant: string;
  readonly kind: ListKind;
  readonly fileName: string;
  readonly overrides: readonly ImportGuard[];
}

export async function addRun(db: Db, run: ImportRun, at: number): Promise<void> {
  await db
    .insertInto('import_run')
    .values({
      id: run.id,
      participant_id: run.participant,
      kind: run.kind,
      file_name: run.fileName,
      counts: null,
      overrides: [...run.overrides],
      started_at: new Date(at),
      finished_at: null,
    })
    .execute();
}

/** Its counts, without the errors: those are for the contributor, who has the file. */
export async function finishRun(db: Db, id: string, report: ImportReport, at: number): Promise<void> {
  const { errors: _, stoppedBy: __, ...counts } = report;
  await db
    .updateTable('import_run')
    .set({ counts: JSON.stringify(counts), finished_at: new Date(at) })
    .where('id', '=', id)
    .execute();
}

/** Has the database look again at how much there is of what; without it, it plans for the tables of before the import. */
export async function refreshStatistics(db: Db): Promise<void> {
  await sql`select refresh_statistics()`.execute(db);
}

const dayMs = 86_400_000;

/**
 * What a contributor's imports of the 24 hours before an instant have added and removed, but for what a second person
 * has approved: that has been looked at.
 */
export async function earlierSteps(db: Db, participant: string, at: number): Promise<EarlierSteps> {
  const { rows } = await sql<{ added: number; removed: number }>`
    select coalesce(sum((counts ->> 'added')::bigint) filter (where not 'growth' = any (overrides)), 0)::bigint as added,
      coalesce(sum((counts ->> 'removed')::bigint) filter (where not 'shrink' = any (overrides)), 0)::bigint as removed
    from import_run
    where participant_id = ${participant} and started_at > ${new Date(at - dayMs)} and counts is not null`.execute(
    db,
  );
  return rows[0] ?? { added: 0, removed: 0 };
}
