import type { Batch } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** The log's head as it is committed. */
export interface LogHead {
  /** Leaves of the log; the newest has position `size - 1`. */
  readonly size: number;
  readonly root: Buffer;
  /** Signed note over this head; absent before the first batch. */
  readonly note?: string;
}

/** A committed batch and the root that was written beside it. */
export interface StoredBatch {
  readonly batch: Batch;
  readonly root: Buffer;
}

/** Most batches that are read at once, however small they are. */
const mostBatchesPerRead = 256;

export async function readHead(db: Db): Promise<LogHead> {
  const { size, root, note } = await db
    .selectFrom('log_head')
    .select(['size', 'root', 'note'])
    .executeTakeFirstOrThrow();
  return note === null ? { size, root } : { size, root, note };
}

/** Leaves that anybody may see: those under the newest published head, with which followers are served. */
export async function readPublishedSize(db: Db): Promise<number> {
  return (await readHead(db)).size;
}

/**
 * Whole batches from a position on, in order, of at most so many leaves together (but at least one batch).
 *
 * Empty when no batch begins there: the position is the head, beyond it, or inside a batch.
 */
export async function readBatches(db: Db, firstPosition: number, mostLeaves: number): Promise<StoredBatch[]> {
  const rows = await db
    .selectFrom('log_batch')
    .select(['first_position', 'size_after', 'root', 'parent_root', 'state_leaf', 'checkpoint'])
    .where('first_position', '>=', firstPosition)
    .orderBy('first_position')
    .limit(mostBatchesPerRead)
    .execute();
  const [first] = rows;
  if (first === undefined || first.first_position !== firstPosition) return [];
  const taken = rows.filter((row) => row === first || row.size_after - firstPosition <= mostLeaves);
  const sizeAfter = taken.at(-1)?.size_after ?? firstPosition;
  const leaves = await db
    .selectFrom('log_entry')
    .innerJoin('entry', 'entry.id', 'log_entry.entry_id')
    .select(['log_entry.position', 'entry.leaf', 'entry.opening'])
    .where('log_entry.position', '>=', firstPosition)
    .where('log_entry.position', '<', sizeAfter)
    .orderBy('log_entry.position')
    .execute();
  let next = 0;
  return taken.map((row) => {
    const entries: { leaf: Buffer; opening: Buffer }[] = [];
    for (let position = row.first_position; position < row.size_after - 1; position += 1) {
      const leaf = leaves[next];
      if (leaf?.position !== position) throw new Error(`the log has no entry at position ${position}`);
      entries.push({ leaf: leaf.leaf, opening: leaf.opening });
      next += 1;
    }
    return {
      root: row.root,
      batch: {
        firstPosition: row.first_position,
        parentRoot: row.parent_root,
        leaves: [...entries, { leaf: row.state_leaf }],
        note: row.checkpoint,
      },
    };
  });
}

/** Whether a follower may begin here: a batch begins at this position, or it is where the next one will. */
export async function isBatchBoundary(db: Db, position: number): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from log_batch where first_position = ${position})
        or exists (select from log_head where size = ${position}) as found`.execute(db);
  return rows[0]?.found === true;
}

/** Root of the tree of this size; undefined when no batch ended there. */
export async function findRoot(db: Db, size: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('log_batch')
    .select('root')
    .where('size_after', '=', size)
    .executeTakeFirst();
  return row?.root;
}

/** Committed entries that have no position yet. */
export async function countPending(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('pending_entry')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
