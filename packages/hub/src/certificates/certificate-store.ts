import type { Gate, ImeiKey } from '@deadset/domain';
import { parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** What is kept of a certificate while it counts. The phone stands in it only as a hash under a key elsewhere. */
export interface KeptCertificate {
  readonly number: string;
  readonly phone: Buffer;
  readonly gate: Gate;
  /** Absent for somebody on the public page. */
  readonly participant?: string;
  readonly issuedAt: number;
  readonly validUntil: number;
  readonly toldAt?: number;
}

/** Keeps a certificate; false when its number is taken. */
export async function insertCertificate(trx: Trx, certificate: KeptCertificate): Promise<boolean> {
  const { number, phone, gate, participant, issuedAt, validUntil } = certificate;
  const inserted = await trx
    .insertInto('check_certificate')
    .values({
      number,
      phone,
      gate,
      participant_id: participant ?? null,
      issued_at: new Date(issuedAt),
      valid_until: new Date(validUntil),
      told_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

export async function findByNumber(db: Db, number: string): Promise<KeptCertificate | undefined> {
  const row = await db
    .selectFrom('check_certificate')
    .selectAll()
    .where('number', '=', number)
    .executeTakeFirst();
  return row && certificateOf(row);
}

/** The oldest certificate about one of these phones that counts at an instant. */
export async function findOldestValid(
  db: Db,
  phones: readonly Buffer[],
  at: number,
): Promise<KeptCertificate | undefined> {
  const row = await db
    .selectFrom('check_certificate')
    .selectAll()
    .where('phone', 'in', [...phones])
    .where('issued_at', '<', new Date(at))
    .where('valid_until', '>', new Date(at))
    .orderBy('issued_at')
    .limit(1)
    .executeTakeFirst();
  return row && certificateOf(row);
}

interface CertificateRow {
  number: string;
  phone: Buffer;
  gate: Gate;
  participant_id: string | null;
  issued_at: Date;
  valid_until: Date;
  told_at: Date | null;
}

function certificateOf(row: CertificateRow): KeptCertificate {
  return {
    number: row.number,
    phone: row.phone,
    gate: row.gate,
    ...(row.participant_id === null ? {} : { participant: row.participant_id }),
    issuedAt: row.issued_at.getTime(),
    validUntil: row.valid_until.getTime(),
    ...(row.told_at === null ? {} : { toldAt: row.told_at.getTime() }),
  };
}

/** Keeps where the holder wants to be told; false when somebody has left an address already. */
export async function insertWatch(
  trx: Trx,
  number: string,
  sealedAddress: Buffer,
  at: number,
): Promise<boolean> {
  const inserted = await trx
    .insertInto('certificate_watch')
    .values({ number, sealed_address: sealedAddress, asked_at: new Date(at) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

export async function findWatch(db: Db, number: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('certificate_watch')
    .select('sealed_address')
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.sealed_address;
}

/** Erases an address. */
export async function deleteWatch(trx: Trx, number: string): Promise<void> {
  await trx.deleteFrom('certificate_watch').where('number', '=', number).execute();
}

/** Up to which position of the log reports have been compared with certificates; at its beginning, the given one. */
export async function lockCursor(trx: Trx, beginning: number): Promise<number | undefined> {
  await trx
    .insertInto('certificate_cursor')
    .values({ singleton: true, position: beginning })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom('certificate_cursor')
    .select('position')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row?.position;
}

export async function moveCursor(trx: Trx, position: number): Promise<void> {
  await trx.updateTable('certificate_cursor').set({ position }).execute();
}

/** The phones that entries from a position on, and before another, are about; the positions are of the log. */
export async function listKeysOfEntries(trx: Trx, from: number, before: number): Promise<ImeiKey[]> {
  const rows = await trx
    .selectFrom('log_entry')
    .innerJoin('entry', 'entry.id', 'log_entry.entry_id')
    .innerJoin('device_identifier as identifier', 'identifier.device_id', 'entry.device_id')
    .select('identifier.imei_key')
    .distinct()
    .where('log_entry.position', '>=', from)
    .where('log_entry.position', '<', before)
    .where('identifier.until', 'is', null)
    .execute();
  return rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []);
}

/** Whether any certificate still waits for a report of its phone. */
export async function hasUntold(trx: Trx, at: number): Promise<boolean> {
  const row = await trx
    .selectFrom('check_certificate')
    .select('number')
    .where('told_at', 'is', null)
    .where('valid_until', '>', new Date(at))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Certificates about these phones that count and whose holders have not been told of a report. */
export async function listUntold(
  trx: Trx,
  phones: readonly Buffer[],
  at: number,
): Promise<KeptCertificate[]> {
  const { rows } = await sql<CertificateRow>`
    select number, phone, gate, participant_id, issued_at, valid_until, told_at from check_certificate
    where phone = any(${[...phones]}::bytea[]) and told_at is null and valid_until > ${new Date(at)}`.execute(
    trx,
  );
  return rows.map(certificateOf);
}

export async function markTold(trx: Trx, number: string, at: number): Promise<void> {
  await trx
    .updateTable('check_certificate')
    .set({ told_at: new Date(at) })
    .where('number', '=', number)
    .execute();
}
