import { sql } from 'kysely';
import type { Trx } from '../database/index.ts';
import { streamRows } from './cursor-store.ts';

/** An entry as the tables have it. */
export interface StoredEntry {
  readonly position: number;
  /** With hyphens. */
  readonly id: string;
  readonly leaf: Buffer;
  readonly hash: Buffer;
  /** Empty where there is none, or where it has been erased. */
  readonly opening: Buffer;
}

/** A batch as the tables have it, without its entries. */
export interface BatchRow {
  readonly firstPosition: number;
  readonly sizeAfter: number;
  readonly root: Buffer;
  readonly parentRoot: Buffer;
  readonly stateLeaf: Buffer;
  /** Absent when the table of checkpoints has none for it. */
  readonly note?: string;
}

/** What the tables say of the log as a whole. */
export interface StoredHead {
  readonly size: number;
  readonly publishedSize: number;
  readonly root: Buffer;
  readonly note?: string;
}

export async function readStoredHead(trx: Trx): Promise<StoredHead> {
  const { size, published_size, root, note } = await trx
    .selectFrom('log_head')
    .select(['size', 'published_size', 'root', 'note'])
    .executeTakeFirstOrThrow();
  const head = { size, publishedSize: published_size, root };
  return note === null ? head : { ...head, note };
}

/** The batches from a position on, in their order, up to a size. */
export async function* streamBatches(trx: Trx, from: number, upTo: number): AsyncGenerator<BatchRow> {
  const rows = streamRows(
    trx,
    sql<{
      first_position: number;
      size_after: number;
      root: Buffer;
      parent_root: Buffer;
      state_leaf: Buffer;
      note: string | null;
    }>`
      select first_position, size_after, root, parent_root, state_leaf, note
      from log_batch left join log_checkpoint on log_checkpoint.size = log_batch.size_after
      where first_position >= ${sql.lit(from)} and size_after <= ${sql.lit(upTo)}
      order by first_position`,
  );
  for await (const { first_position, size_after, parent_root, state_leaf, note, root } of rows) {
    yield {
      firstPosition: first_position,
      sizeAfter: size_after,
      root,
      parentRoot: parent_root,
      stateLeaf: state_leaf,
      ...(note === null ? {} : { note }),
    };
  }
}

/** The entries from a position on, in their order. A position whose entry is gone comes with an empty leaf. */
export function streamEntries(trx: Trx, from: number): AsyncGenerator<StoredEntry> {
  return streamRows(
    trx,
    sql<StoredEntry>`
      select position, entry_id as id, coalesce(leaf, ''::bytea) as leaf,
             coalesce(leaf_hash, ''::bytea) as hash, coalesce(opening, ''::bytea) as opening
      from log_entry left join entry on entry.id = log_entry.entry_id
      where position >= ${sql.lit(from)}
      order by position`,
  );
}

/** Entries that wait for a place, in the order in which they were written. */
export function streamPending(trx: Trx): AsyncGenerator<StoredEntry> {
  return streamRows(
    trx,
    sql<StoredEntry>`
      select -1 as position, entry.id, leaf, leaf_hash as hash, opening
      from pending_entry join entry on entry.number = pending_entry.entry_number
      order by entry.number`,
  );
}

/** Entries that no follower would take, and why. */
export async function readRejected(trx: Trx): Promise<{ id: string; refusal: string; opening: Buffer }[]> {
  const { rows } = await sql<{ id: string; refusal: string; opening: Buffer }>`
    select entry_id as id, refusal, coalesce(opening, ''::bytea) as opening
    from rejected_entry left join entry on entry.id = entry_id order by entry_number`.execute(trx);
  return rows;
}

/** Positions whose openings are said to be erased, with the entry of each. */
export async function readErased(trx: Trx): Promise<Map<number, string>> {
  const rows = await trx.selectFrom('erasure').select(['position', 'entry_id']).execute();
  return new Map(rows.map(({ position, entry_id }) => [position, entry_id]));
}

/** The newest snapshot that the hub kept for itself. */
export async function readKept(trx: Trx): Promise<{ position: number; bytes: Buffer } | undefined> {
  return trx.selectFrom('log_snapshot').select(['position', 'bytes']).executeTakeFirst();
}

/** Roots over full tiles as they are kept, by level and number. */
export async function readTileRoots(trx: Trx): Promise<Map<string, Buffer>> {
  const rows = await trx.selectFrom('log_tile').selectAll().execute();
  return new Map(rows.map(({ level, number, root }) => [`${level}/${number}`, root]));
}

/** A head in the table of checkpoints that no batch ends at; undefined when there is none. */
export async function findStrayHead(trx: Trx): Promise<number | undefined> {
  const { rows } = await sql<{ size: number }>`
    select size from log_checkpoint
    where not exists (select from log_batch where size_after = log_checkpoint.size)
    order by size limit 1`.execute(trx);
  return rows[0]?.size;
}

/** An entry that has neither a position nor waits for one nor was set aside; undefined when there is none. */
export async function findLostEntry(trx: Trx): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from entry
    where not exists (select from log_entry where entry_id = entry.id)
      and not exists (select from pending_entry where entry_number = entry.number)
      and not exists (select from rejected_entry where entry_number = entry.number)
    order by number limit 1`.execute(trx);
  return rows[0]?.id;
}
