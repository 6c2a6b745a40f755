import type { Batch, FeedState, RejectedLeaf } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** A committed entry that waits for its place. */
export interface PendingEntry {
  readonly number: number;
  readonly id: string;
  readonly leaf: Buffer;
  /** Absent where the leaf has none. */
  readonly opening?: Buffer;
}

/** Channel that tells every process of the hub of a new published head; the payload is its size. */
export const sealedChannel = 'deadset_sealed';

/** The head was not where we left it: another process moves it, or did. Whoever meets this must stop sealing. */
export class HeadMoved extends Error {
  override readonly name = 'HeadMoved';
}

/**
 * Has a session look up by index whatever it asks for, one by one.
 *
 * The queue is short and the log is long; but the planner counts the queue's dead rows as well, takes it for long too,
 * and would read the entries from the first one on for every batch.
 */
export async function preferIndexes(db: Db): Promise<void> {
  await sql`
    select set_config(name, 'off', false)
    from unnest(array['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) as name`.execute(db);
}

/**
 * Entries without a position, at most so many, ordered by number.
 *
 * Taken by being in `pending_entry`, never by a number greater than the last one taken: numbers are handed out before
 * their transactions commit, so one that commits late has a lower number than others that are sealed already, and a
 * reader that remembered the highest number would pass it over for ever. Here it is simply still waiting.
 *
 * The order by number keeps the order of each device: whoever acts on a key holds its lock until the end of the
 * transaction and draws the number under the lock, so of two acts on one key the second has the higher number and
 * cannot be visible without the first. Acts that share no key may come in either order.
 */
export async function takePending(db: Db, limit: number): Promise<PendingEntry[]> {
  const rows = await db
    .selectFrom('pending_entry')
    .innerJoin('entry', 'entry.number', 'pending_entry.entry_number')
    .select(['entry.number', 'entry.id', 'entry.leaf', 'entry.opening'])
    .orderBy('pending_entry.entry_number')
    .limit(limit)
    .execute();
  return rows.map(({ opening, ...entry }) => (opening.length === 0 ? entry : { ...entry, opening }));
}

/**
 * Writes a sealed batch: places, batch, head, and the entries wait no longer, all in one transaction. Nobody is shown it
 * before `publishHead`.
 *
 * Throws `HeadMoved`, and writes nothing, unless the head and the waiting entries are exactly those it was sealed from.
 */
export async function commitBatch(
  db: Db,
  entries: readonly PendingEntry[],
  batch: Pick<Batch, 'firstPosition' | 'parentRoot' | 'leaves'>,
  state: Pick<FeedState, 'frontier' | 'root'>,
  at: number,
): Promise<void> {
  const sizeAfter = state.frontier.size;
  const sealedAt = new Date(at);
  await db.transaction().execute(async (trx) => {
    // Behind a batch that is not published nothing is sealed.
    await moveHead(trx, batch.firstPosition, { size: sizeAfter, root: state.root, sealed_at: sealedAt });
    await givePlaces(trx, entries, batch.firstPosition);
    await trx
      .insertInto('log_batch')
      .values({
        first_position: batch.firstPosition,
        size_after: sizeAfter,
        root: state.root,
        parent_root: batch.parentRoot,
        state_leaf: batch.leaves.at(-1)?.leaf ?? Buffer.alloc(0),
        sealed_at: sealedAt,
      })
      .execute();
  });
}

/**
 * Takes entries that no follower would take out of the queue, and keeps why.
 *
 * In a transaction of its own, before the batch: whatever becomes of that, they must not come up again and again.
 */
export async function setAside(
  db: Db,
  entries: readonly PendingEntry[],
  rejected: readonly RejectedLeaf[],
  at: number,
): Promise<void> {
  const rows = rejected.flatMap(({ index, refusal }) => {
    const entry = entries[index];
    if (entry === undefined) return [];
    return [{ entry_number: entry.number, entry_id: entry.id, refusal, at: new Date(at) }];
  });
  await db.transaction().execute(async (trx) => {
    await trx.insertInto('rejected_entry').values(rows).execute();
    await trx
      .deleteFrom('pending_entry')
      .where(
        'entry_number',
        'in',
        rows.map(({ entry_number }) => entry_number),
      )
      .execute();
  });
}

/**
 * Shows everybody the batch that is sealed, under its note. Throws `HeadMoved`, and shows nothing, unless the log ends at
 * this size and the published part of it at the other.
 */
export async function publishHead(
  db: Db,
  head: { readonly size: number; readonly publishedBefore: number; readonly note: string },
  at: number,
): Promise<void> {
  const { size, publishedBefore, note } = head;
  await db.transaction().execute(async (trx) => {
    const moved = await trx
      .updateTable('log_head')
      .set({ published_size: size, note })
      .where('size', '=', size)
      .where('published_size', '=', publishedBefore)
      .executeTakeFirst();
    if (moved.numUpdatedRows !== 1n)
      throw new HeadMoved(`the batch up to ${size} is published already, or is no longer the last`);
    await trx
      .insertInto('log_checkpoint')
      .values({ size, note, published_at: new Date(at) })
      .execute();
    await announceHead(trx, size);
  });
}

/** Puts a younger note over the same published head. Throws `HeadMoved` when it is another. */
export async function renewNote(db: Db, size: number, note: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await moveHead(trx, size, { note });
    await announceHead(trx, size);
  });
}

/** Moves or renews a head that is wholly published. */
async function moveHead(
  trx: Trx,
  size: number,
  head: { size: number; root: Buffer; sealed_at: Date } | { note: string },
): Promise<void> {
  const moved = await trx
    .updateTable('log_head')
    .set(head)
    .where('size', '=', size)
    .where('published_size', '=', size)
    .executeTakeFirst();
  if (moved.numUpdatedRows !== 1n)
    throw new HeadMoved(`the log's head is no longer at size ${size}, or not published`);
}

async function givePlaces(trx: Trx, entries: readonly PendingEntry[], firstPosition: number): Promise<void> {
  if (entries.length === 0) return;
  const ids = entries.map(({ id }) => id);
  await sql`
    insert into log_entry (position, entry_id)
    select ${firstPosition}::bigint + place - 1, id
    from unnest(${ids}::uuid[]) with ordinality as entry (id, place)`.execute(trx);
  const numbers = entries.map(({ number }) => number);
  const { numAffectedRows } = await sql`
    delete from pending_entry where entry_number = any(${numbers}::bigint[])`.execute(trx);
  if (numAffectedRows !== BigInt(entries.length))
    throw new HeadMoved('somebody else gave these entries a place');
}

/** Heard at the commit of this transaction, and not at all if there is none. */
async function announceHead(trx: Trx, size: number): Promise<void> {
  await sql`select pg_notify(${sealedChannel}, ${String(size)})`.execute(trx);
}
