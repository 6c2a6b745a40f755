import type { Db } from '../database/index.ts';

/** A leaf in its place. */
export interface PlacedLeaf {
  readonly position: number;
  readonly leaf: Buffer;
}

/** The newest entries below a position, newest first; state leaves, which close every batch, are left out. */
export async function listEntriesBelow(db: Db, below: number, limit: number): Promise<PlacedLeaf[]> {
  return db
    .selectFrom('log_entry')
    .innerJoin('entry', 'entry.id', 'log_entry.entry_id')
    .select(['log_entry.position', 'entry.leaf'])
    .where('log_entry.position', '<', below)
    .orderBy('log_entry.position', 'desc')
    .limit(limit)
    .execute();
}

/** The leaf at a position, of whatever kind; undefined where the log has none yet. */
export async function findLeaf(db: Db, position: number): Promise<Buffer | undefined> {
  const entry = await db
    .selectFrom('log_entry')
    .innerJoin('entry', 'entry.id', 'log_entry.entry_id')
    .select('entry.leaf')
    .where('log_entry.position', '=', position)
    .executeTakeFirst();
  if (entry !== undefined) return entry.leaf;
  const batch = await db
    .selectFrom('log_batch')
    .select('state_leaf')
    .where('size_after', '=', position + 1)
    .executeTakeFirst();
  return batch?.state_leaf;
}

/** The signed notes of the newest heads, newest first. */
export async function listRecentNotes(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('log_checkpoint')
    .select('note')
    .orderBy('size', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ note }) => note);
}
