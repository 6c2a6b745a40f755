import {
  type DeclarationStatus,
  type ImeiKey,
  isEnded,
  type Mode,
  parseImeiKey,
  type Tier,
} from '@deadset/domain';
import type { Db } from '../database/index.ts';

/** The declaration that a proposal is about, as far as its approvers and the record need it. No IMEI is shown to anybody. */
export interface Subject {
  readonly id: string;
  readonly reference: string;
  /** Names it in the log; 16 bytes. */
  readonly name: Buffer;
  readonly deviceId: string;
  readonly deviceLabel: Buffer;
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly mode: Mode;
  readonly isQuiet: boolean;
  readonly happened: 'stolen' | 'lost';
  /** Milliseconds since 1970, as all instants here. */
  readonly takenAt: number;
  readonly declaredAt: number;
  /** The participant that made it, or `public`. */
  readonly authority: string;
}

export function findSubject(db: Db, reference: string): Promise<Subject | undefined> {
  return readSubject(db, 'declaration.reference', reference);
}

export function findSubjectById(db: Db, id: string): Promise<Subject | undefined> {
  return readSubject(db, 'declaration.id', id);
}

/** Whether the declaration still has an effect, or may have one. */
export function isOpenSubject({ status }: Subject): boolean {
  return !isEnded(status);
}

/** What has to be locked before an act on it. */
export async function keysOfSubject(db: Db, { deviceId }: Subject): Promise<ImeiKey[]> {
  const rows = await db
    .selectFrom('device_identifier')
    .select('imei_key')
    .where('device_id', '=', deviceId)
    .where('until', 'is', null)
    .execute();
  return rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []);
}

async function readSubject(
  db: Db,
  column: 'declaration.reference' | 'declaration.id',
  value: string,
): Promise<Subject | undefined> {
  const row = await db
    .selectFrom('declaration')
    .innerJoin('device', 'device.id', 'declaration.device_id')
    .select([
      'declaration.id',
      'declaration.reference',
      'declaration.name',
      'declaration.device_id',
      'device.label',
      'declaration.status',
      'declaration.tier',
      'declaration.mode',
      'declaration.is_quiet',
      'declaration.happened',
      'declaration.taken_at',
      'declaration.declared_at',
      'declaration.authority',
    ])
    .where(column, '=', value)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { id, reference, name, status, tier, mode, happened, authority } = row;
  return {
    id,
    reference,
    name,
    status,
    tier,
    mode,
    happened,
    authority,
    deviceId: row.device_id,
    deviceLabel: row.label,
    isQuiet: row.is_quiet,
    takenAt: row.taken_at.getTime(),
    declaredAt: row.declared_at.getTime(),
  };
}
