import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import type { ErasureReceipt } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** Declarations that ended before an instant and are wholly in the log up to a position; the longest ended first. */
export async function listErasable(
  db: Db,
  { before, upTo, limit }: { before: number; upTo: number; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from declaration
    where ended_at < ${new Date(before)}
      and not exists (
        select from entry left join log_entry on log_entry.entry_id = entry.id
        where entry.device_id = declaration.device_id and position(declaration.name in entry.leaf) > 0
          and coalesce(log_entry.position > ${upTo}, true)
          and not exists (select from rejected_entry where rejected_entry.entry_id = entry.id))
    order by ended_at limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Whether any declaration ended before an instant. */
export async function hasEndedBefore(db: Db, before: number): Promise<boolean> {
  const row = await db
    .selectFrom('declaration')
    .select('id')
    .where('ended_at', '<', new Date(before))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The keys of the devices that these declarations are on. */
export async function keysOfDeclarations(db: Db, ids: readonly string[]): Promise<ImeiKey[]> {
  const rows = await db
    .selectFrom('declaration')
    .innerJoin('device_identifier as identifier', 'identifier.device_id', 'declaration.device_id')
    .select('identifier.imei_key')
    .distinct()
    .where('declaration.id', 'in', [...ids])
    .execute();
  return rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []);
}

/**
 * Destroys declarations that have ended: rows, openings, and devices that have no other. Gives the entries that can no
 * longer be opened. The database itself refuses what has not ended or what the kept snapshot does not cover.
 */
export async function eraseDeclarations(trx: Trx, ids: readonly string[], at: number): Promise<number> {
  const { rows } = await sql<{ erased: number }>`
    select erase_declarations(${ids}::uuid[], ${new Date(at)}) as erased`.execute(trx);
  return rows[0]?.erased ?? 0;
}

/**
 * Destroys what participants were told of these declarations and of the attempts on their devices: some of it says which
 * phone it was. The places of those events stay empty, as those of events that were dropped for their age.
 */
export async function eraseEvents(trx: Trx, ids: readonly string[]): Promise<void> {
  await sql`
    delete from event where subject in (
      select replace(entry.id::text, '-', '') from declaration join entry using (device_id)
        where declaration.id = any (${ids}::uuid[]) and position(declaration.name in entry.leaf) > 0
      union all
      select attempt.edge_key_id || '-' || attempt.sequence from declaration
        join device_identifier identifier using (device_id) join attempt using (imei_key)
        where declaration.id = any (${ids}::uuid[]))`.execute(trx);
}

/** An entry that can no longer be opened. */
export interface Erasure {
  readonly number: number;
  readonly position: number;
  readonly entryId: string;
  /** Milliseconds since 1970. */
  readonly erasedAt: number;
}

/** Erasures behind a number, in their order. */
export async function listErasures(db: Db, after: number, limit: number): Promise<Erasure[]> {
  const rows = await db
    .selectFrom('erasure')
    .selectAll()
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(({ number, position, entry_id, erased_at }) => ({
    number,
    position,
    entryId: entry_id,
    erasedAt: erased_at.getTime(),
  }));
}

/** Keeps a deletion receipt, the same one once; false when there is no erasure of that number. */
export async function keepErasureReceipt(
  db: Db,
  edgeKeyId: string,
  { number, droppedAt, signature }: ErasureReceipt,
  at: number,
): Promise<boolean> {
  const erasure = await db
    .selectFrom('erasure')
    .select('number')
    .where('number', '=', number)
    .executeTakeFirst();
  if (erasure === undefined) return false;
  await db
    .insertInto('erasure_receipt')
    .values({
      edge_key_id: edgeKeyId,
      number,
      dropped_at: new Date(droppedAt),
      received_at: new Date(at),
      signature: Buffer.from(signature, 'hex'),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return true;
}
