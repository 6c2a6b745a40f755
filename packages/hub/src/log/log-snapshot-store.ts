import type { Db } from '../database/index.ts';

/** The snapshot file that a hub keeps for itself. */
export interface KeptSnapshot {
  /** Position of the last leaf that it covers. */
  readonly position: number;
  readonly bytes: Buffer;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/** The newest snapshot that was kept; nothing in it is believed before it has proved itself. */
export async function readKeptSnapshot(db: Db): Promise<KeptSnapshot | undefined> {
  const row = await db
    .selectFrom('log_snapshot')
    .select(['position', 'bytes', 'written_at'])
    .executeTakeFirst();
  return row && { position: row.position, bytes: row.bytes, writtenAt: row.written_at.getTime() };
}

/** Where the newest kept snapshot stands and since when; for whoever need not read megabytes. */
export async function readKeptPlace(db: Db): Promise<Omit<KeptSnapshot, 'bytes'> | undefined> {
  const row = await db.selectFrom('log_snapshot').select(['position', 'written_at']).executeTakeFirst();
  return row && { position: row.position, writtenAt: row.written_at.getTime() };
}

/** Keeps a snapshot in place of an older one; a younger one that another process kept stays. */
export async function writeKeptSnapshot(db: Db, { position, bytes, writtenAt }: KeptSnapshot): Promise<void> {
  const row = { position, bytes, written_at: new Date(writtenAt) };
  await db
    .insertInto('log_snapshot')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('singleton').doUpdateSet(row).where('log_snapshot.position', '<', position),
    )
    .execute();
}

/** Position of the last entry whose opening has been erased; -1 when there is none. */
export async function lastErasedPosition(db: Db): Promise<number> {
  const { last } = await db
    .selectFrom('erasure')
    .select(({ fn }) => fn.max('position').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? -1;
}
