import type { EnrolmentStatus, ImeiKey } from '@deadset/domain';
import type { Db, EnrolmentBasis, Trx } from '../database/index.ts';

/** One keeper's part of a device's logbook, as it is kept. Instants are milliseconds since 1970. */
export interface Enrolment {
  readonly id: string;
  readonly reference: string;
  readonly deviceId: string;
  /** Names it in the log; 16 bytes. */
  readonly name: Buffer;
  /** What its code is stretched with. */
  readonly saltId: string;
  readonly duressCheck?: Buffer;
  readonly keeperKind: 'person' | 'organisation';
  /** Of an organisation. */
  readonly keeperId?: string;
  readonly authority: string;
  readonly basis: EnrolmentBasis;
  readonly previousId?: string;
  readonly sealedContact?: Buffer;
  readonly sealedTrustedContact?: Buffer;
  readonly isDecoy: boolean;
  readonly status: EnrolmentStatus;
  /** When a declaration put the claim in doubt by which this keeper came in. */
  readonly heldAt?: number;
  readonly wrongTries: number;
  readonly triesSince?: number;
  readonly enrolledAt: number;
  readonly endedAt?: number;
  /** When the keeper had it erased: nothing opens it any more. */
  readonly erasedAt?: number;
}

const columns = [
  'enrolment.id',
  'enrolment.reference',
  'enrolment.device_id',
  'enrolment.name',
  'enrolment.salt_id',
  'enrolment.duress_check',
  'enrolment.keeper_kind',
  'enrolment.keeper_id',
  'enrolment.authority',
  'enrolment.basis',
  'enrolment.previous_id',
  'enrolment.sealed_contact',
  'enrolment.sealed_trusted_contact',
  'enrolment.is_decoy',
  'enrolment.status',
  'enrolment.held_at',
  'enrolment.wrong_tries',
  'enrolment.tries_since',
  'enrolment.enrolled_at',
  'enrolment.ended_at',
  'enrolment.erased_at',
] as const;

export async function addEnrolment(trx: Trx, enrolment: Enrolment): Promise<void> {
  await trx
    .insertInto('enrolment')
    .values({
      id: enrolment.id,
      reference: enrolment.reference,
      device_id: enrolment.deviceId,
      name: enrolment.name,
      salt_id: enrolment.saltId,
      duress_check: enrolment.duressCheck ?? null,
      keeper_kind: enrolment.keeperKind,
      keeper_id: enrolment.keeperId ?? null,
      authority: enrolment.authority,
      basis: enrolment.basis,
      previous_id: enrolment.previousId ?? null,
      sealed_contact: enrolment.sealedContact ?? null,
      sealed_trusted_contact: enrolment.sealedTrustedContact ?? null,
      is_decoy: enrolment.isDecoy,
      status: enrolment.status,
      held_at: instant(enrolment.heldAt),
      wrong_tries: enrolment.wrongTries,
      tries_since: instant(enrolment.triesSince),
      enrolled_at: new Date(enrolment.enrolledAt),
      ended_at: instant(enrolment.endedAt),
    })
    .execute();
}

export async function findEnrolment(db: Db, reference: string): Promise<Enrolment | undefined> {
  const row = await db
    .selectFrom('enrolment')
    .select(columns)
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function getEnrolment(db: Db, id: string): Promise<Enrolment> {
  return fromRow(
    await db.selectFrom('enrolment').select(columns).where('id', '=', id).executeTakeFirstOrThrow(),
  );
}

/** The enrolment that a device with any of these keys is in now; the oldest where a cloned number has several. */
export async function findPresent(db: Db, keys: readonly ImeiKey[]): Promise<Enrolment | undefined> {
  const row = await db
    .selectFrom('enrolment')
    .innerJoin('device_identifier as identifier', 'identifier.device_id', 'enrolment.device_id')
    .select(columns)
    .where('identifier.imei_key', 'in', [...keys])
    .where('identifier.until', 'is', null)
    .where('enrolment.ended_at', 'is', null)
    .orderBy('enrolment.enrolled_at')
    .limit(1)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Every keeper that devices with these keys have had, the oldest first; decoys are none. */
export async function listChain(db: Db, keys: readonly ImeiKey[]): Promise<Enrolment[]> {
  const rows = await db
    .selectFrom('enrolment')
    .select(columns)
    .where('enrolment.is_decoy', '=', false)
    .where('enrolment.device_id', 'in', (sub) =>
      sub
        .selectFrom('device_identifier')
        .select('device_id')
        .where('imei_key', 'in', [...keys])
        .where('until', 'is', null),
    )
    .orderBy('enrolment.enrolled_at')
    .orderBy('enrolment.ended_at')
    .execute();
  return rows.map(fromRow);
}

/** Changes where an enrolment stands; with `endedAt` it ends. */
export async function changeEnrolment(
  trx: Trx,
  id: string,
  { status, endedAt }: { status: EnrolmentStatus; endedAt?: number },
): Promise<void> {
  const ended = endedAt === undefined ? {} : { ended_at: new Date(endedAt) };
  await trx
    .updateTable('enrolment')
    .set({ status, ...ended })
    .where('id', '=', id)
    .execute();
}

/** Counts one wrong code; the count begins anew at `since` where it is given. */
export async function countWrongTry(db: Db, id: string, since: number | undefined): Promise<void> {
  await db
    .updateTable('enrolment')
    .set((eb) =>
      since === undefined
        ? { wrong_tries: eb('wrong_tries', '+', 1) }
        : { wrong_tries: 1, tries_since: new Date(since) },
    )
    .where('id', '=', id)
    .execute();
}

/** Erases what says who a keeper was whose part has ended: addresses, what the duress code is known by, releases. */
export async function eraseEnrolment(trx: Trx, id: string, at: number): Promise<void> {
  await trx.deleteFrom('release').where('enrolment_id', '=', id).execute();
  await trx
    .updateTable('enrolment')
    .set({ sealed_contact: null, sealed_trusted_contact: null, duress_check: null, erased_at: new Date(at) })
    .where('id', '=', id)
    .execute();
}

/** Forgets the addresses of keepers whose part ended before an instant. */
export async function forgetContacts(db: Db, before: number): Promise<void> {
  await db
    .updateTable('enrolment')
    .set({ sealed_contact: null, sealed_trusted_contact: null })
    .where('ended_at', '<', new Date(before))
    .where((eb) =>
      eb.or([eb('sealed_contact', 'is not', null), eb('sealed_trusted_contact', 'is not', null)]),
    )
    .execute();
}

function instant(at: number | undefined): Date | null {
  return at === undefined ? null : new Date(at);
}

interface EnrolmentRow {
  readonly id: string;
  readonly reference: string;
  readonly device_id: string;
  readonly name: Buffer;
  readonly salt_id: string;
  readonly duress_check: Buffer | null;
  readonly keeper_kind: 'person' | 'organisation';
  readonly keeper_id: string | null;
  readonly authority: string;
  readonly basis: EnrolmentBasis;
  readonly previous_id: string | null;
  readonly sealed_contact: Buffer | null;
  readonly sealed_trusted_contact: Buffer | null;
  readonly is_decoy: boolean;
  readonly status: EnrolmentStatus;
  readonly held_at: Date | null;
  readonly wrong_tries: number;
  readonly tries_since: Date | null;
  readonly enrolled_at: Date;
  readonly ended_at: Date | null;
  readonly erased_at: Date | null;
}

function fromRow(row: EnrolmentRow): Enrolment {
  return {
    id: row.id,
    reference: row.reference,
    deviceId: row.device_id,
    name: row.name,
    saltId: row.salt_id,
    keeperKind: row.keeper_kind,
    authority: row.authority,
    basis: row.basis,
    isDecoy: row.is_decoy,
    status: row.status,
    wrongTries: row.wrong_tries,
    enrolledAt: row.enrolled_at.getTime(),
    ...(row.duress_check === null ? {} : { duressCheck: row.duress_check }),
    ...(row.keeper_id === null ? {} : { keeperId: row.keeper_id }),
    ...(row.previous_id === null ? {} : { previousId: row.previous_id }),
    ...(row.sealed_contact === null ? {} : { sealedContact: row.sealed_contact }),
    ...(row.sealed_trusted_contact === null ? {} : { sealedTrustedContact: row.sealed_trusted_contact }),
    ...(row.held_at === null ? {} : { heldAt: row.held_at.getTime() }),
    ...(row.tries_since === null ? {} : { triesSince: row.tries_since.getTime() }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at.getTime() }),
    ...(row.erased_at === null ? {} : { erasedAt: row.erased_at.getTime() }),
  };
}
