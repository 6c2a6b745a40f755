import type { ImeiKey } from '@deadset/domain';
import type { Selectable } from 'kysely';
import type { Db, Tables, Trx } from '../database/index.ts';

/** A phone that somebody handed in; nothing is kept about them. */
export interface Surrender {
  readonly id: string;
  readonly organisation: string;
  readonly number: string;
  /** Absent when it cannot be read. */
  readonly key?: ImeiKey;
  readonly description?: string;
  readonly clerk: string;
  /** Milliseconds since 1970, as all instants here. */
  readonly receivedAt: number;
  readonly status: 'held' | 'handed-over';
  readonly changedAt: number;
}

/** Keeps it; false when its number is taken. `codeHash` is the SHA-256 of the code on the receipt. */
export async function insertSurrender(trx: Trx, taken: Surrender, codeHash: Buffer): Promise<boolean> {
  const inserted = await trx
    .insertInto('surrender')
    .values({
      id: taken.id,
      participant_id: taken.organisation,
      number: taken.number,
      code_hash: codeHash,
      imei_key: taken.key ?? null,
      description: taken.description ?? null,
      clerk_id: taken.clerk,
      received_at: new Date(taken.receivedAt),
      status: taken.status,
      changed_at: new Date(taken.changedAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

export async function listSurrenders(db: Db, organisation: string, limit: number): Promise<Surrender[]> {
  const rows = await db
    .selectFrom('surrender')
    .selectAll()
    .where('participant_id', '=', organisation)
    .orderBy('received_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

export async function findSurrender(
  db: Db,
  organisation: string,
  number: string,
): Promise<Surrender | undefined> {
  const row = await db
    .selectFrom('surrender')
    .selectAll()
    .where('participant_id', '=', organisation)
    .where('number', '=', number)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Says that it is with the police now; false when it was before, or is nobody's of this organisation. */
export async function markHandedOver(
  trx: Trx,
  organisation: string,
  number: string,
  at: number,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('surrender')
    .set({ status: 'handed-over', changed_at: new Date(at) })
    .where('participant_id', '=', organisation)
    .where('number', '=', number)
    .where('status', '=', 'held')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** A receipt by the hash of its code, with the name of who gave it. */
export async function findByCode(
  db: Db,
  codeHash: Buffer,
): Promise<(Surrender & { readonly organisationName: string }) | undefined> {
  const row = await db
    .selectFrom('surrender')
    .innerJoin('participant', 'participant.id', 'surrender.participant_id')
    .selectAll('surrender')
    .select('participant.name')
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return row && { ...fromRow(row), organisationName: row.name };
}

function fromRow(row: Selectable<Tables['surrender']>): Surrender {
  return {
    id: row.id,
    organisation: row.participant_id,
    number: row.number,
    ...(row.imei_key === null ? {} : { key: row.imei_key }),
    ...(row.description === null ? {} : { description: row.description }),
    clerk: row.clerk_id,
    receivedAt: row.received_at.getTime(),
    status: row.status,
    changedAt: row.changed_at.getTime(),
  };
}
