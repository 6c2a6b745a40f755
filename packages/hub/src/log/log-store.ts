import { type Batch, emptyRoot, type SealedLeaf } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** The log's newest published head. */
export interface LogHead {
  /** Leaves under it; the newest has position `size - 1`. */
  readonly size: number;
  readonly root: Buffer;
  /** Youngest signed note over this head; absent before the first. */
  readonly note?: string;
}

/** What is committed, shown to others or not. */
export interface SealedLog {
  readonly size: number;
  readonly root: Buffer;
  /** Up to where it is published: `size`, or one batch less. */
  readonly publishedSize: number;
  /** When the newest batch was sealed, ms since 1970; absent before the first. */
  readonly sealedAt?: number;
}

/** A published batch and the root that was written beside it. */
export interface StoredBatch {
  readonly batch: Batch;
  readonly root: Buffer;
}

/** Most batches that are read at once, however small they are. */
const mostBatchesPerRead = 256;

export async function readHead(db: Db): Promise<LogHead> {
  const { published_size, note, root } = await db
    .selectFrom('log_head')
    .leftJoin('log_batch', 'log_batch.size_after', 'log_head.published_size')
    .select(['log_head.published_size', 'log_head.note', 'log_batch.root'])
    .executeTakeFirstOrThrow();
  const head = { size: published_size, root: root ?? emptyRoot };
  return note === null ? head : { ...head, note };
}

export async function readSealedLog(db: Db): Promise<SealedLog> {
  const { size, root, published_size, sealed_at } = await db
    .selectFrom('log_head')
    .select(['size', 'root', 'published_size', 'sealed_at'])
    .executeTakeFirstOrThrow();
  const log = { size, root, publishedSize: published_size };
  return sealed_at === null ? log : { ...log, sealedAt: sealed_at.getTime() };
}

/** Leaves that anybody may see: those under the newest published head, with which followers are served. */
export async function readPublishedSize(db: Db): Promise<number> {
  return (await readHead(db)).size;
}

/**
 * Whole published batches from a position on, in order, of at most so many leaves together (but at least one batch).
 *
 * Empty when no published batch begins there: the position is the head, beyond it, or inside a batch.
 */
export async function readBatches(db: Db, firstPosition: number, mostLeaves: number): Promise<StoredBatch[]> {
  const rows = await db
    .selectFrom('log_batch')
    .innerJoin('log_checkpoint', 'log_checkpoint.size', 'log_batch.size_after')
    .select(['first_position', 'size_after', 'root', 'parent_root', 'state_leaf', 'note'])
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
    const entries: SealedLeaf[] = [];
    for (let position = row.first_position; position < row.size_after - 1; position += 1) {
      const leaf = leaves[next];
      if (leaf?.position !== position) throw new Error(`the log has no entry at position ${position}`);
      // Empty where the leaf has none, or had one that was erased.
      entries.push(leaf.opening.length === 0 ? { leaf: leaf.leaf } : leaf);
      next += 1;
    }
    return {
      root: row.root,
      batch: {
        firstPosition: row.first_position,
        parentRoot: row.parent_root,
        leaves: [...entries, { leaf: row.state_leaf }],
        note: row.note,
      },
    };
  });
}

/** The batch that is sealed behind the published part of the log, as it will be shown under this note. */
export async function readSealedBatch(db: Db, firstPosition: number, note: string): Promise<Batch> {
  const row = await db
    .selectFrom('log_batch')
    .select(['parent_root', 'state_leaf'])
    .where('first_position', '=', firstPosition)
    .executeTakeFirstOrThrow();
  const entries = await db
    .selectFrom('log_entry')
    .innerJoin('entry', 'entry.id', 'log_entry.entry_id')
    .select(['entry.leaf', 'entry.opening'])
    .where('log_entry.position', '>=', firstPosition)
    .orderBy('log_entry.position')
    .execute();
  const leaves = entries.map(({ leaf, opening }) => (opening.length === 0 ? { leaf } : { leaf, opening }));
  return {
    firstPosition,
    parentRoot: row.parent_root,
    leaves: [...leaves, { leaf: row.state_leaf }],
    note,
  };
}

/** Whether a follower may begin here: a batch begins at this position, or it is where the next one will. */
export async function isBatchBoundary(db: Db, position: number): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from log_batch where first_position = ${position})
        or exists (select from log_head where published_size = ${position}) as found`.execute(db);
  return rows[0]?.found === true;
}

/** Root of the tree of this size, published or not; undefined when no batch ended there. */
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
