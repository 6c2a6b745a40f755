import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import type { Db } from '../database/index.ts';

/** Whether any declaration of these keys is in force, by how they are listed. */
export async function isDeclared(db: Db, keys: readonly ImeiKey[], at: number): Promise<boolean> {
  const row = await db
    .selectFrom('listing')
    .select('imei_key')
    .where('imei_key', 'in', [...keys])
    .where('effect', '<>', 'enrolled')
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', new Date(at))]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** When the oldest declaration of these keys was made that has not ended; in milliseconds since 1970. */
export async function firstDeclaredAt(db: Db, keys: readonly ImeiKey[]): Promise<number | undefined> {
  const row = await db
    .selectFrom('declaration')
    .innerJoin('device_identifier as identifier', 'identifier.device_id', 'declaration.device_id')
    .select((eb) => eb.fn.min('declaration.declared_at').as('at'))
    .where('identifier.imei_key', 'in', [...keys])
    .where('identifier.until', 'is', null)
    .where('declaration.ended_at', 'is', null)
    .executeTakeFirst();
  return row?.at?.getTime();
}

/** What is known of many keys: in whose logbook each is, and whether it is declared. */
export interface KnownKeys {
  /** Participant id of the keeper, absent for a person's; only keys that are in a logbook. */
  readonly keepers: ReadonlyMap<number, string | undefined>;
  readonly declared: ReadonlySet<number>;
}

const keysPerStatement = 10_000;

/** Looks up many keys at once. */
export async function lookUp(db: Db, keys: readonly ImeiKey[], at: number): Promise<KnownKeys> {
  const keepers = new Map<number, string | undefined>();
  const declared = new Set<number>();
  for (let from = 0; from < keys.length; from += keysPerStatement) {
    const part = keys.slice(from, from + keysPerStatement);
    const enrolled = await db
      .selectFrom('enrolment')
      .innerJoin('device_identifier as identifier', 'identifier.device_id', 'enrolment.device_id')
      .select(['identifier.imei_key', 'enrolment.keeper_id'])
      .where('identifier.imei_key', 'in', part)
      .where('identifier.until', 'is', null)
      .where('enrolment.ended_at', 'is', null)
      .execute();
    for (const { imei_key, keeper_id } of enrolled) keepers.set(imei_key, keeper_id ?? undefined);
    const listed = await db
      .selectFrom('listing')
      .select('imei_key')
      .where('imei_key', 'in', part)
      .where('effect', '<>', 'enrolled')
      .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', new Date(at))]))
      .execute();
    for (const { imei_key } of listed) declared.add(imei_key);
  }
  return { keepers, declared };
}

/** The keys that a device has now. */
export async function keysOf(db: Db, deviceId: string): Promise<ImeiKey[]> {
  const rows = await db
    .selectFrom('device_identifier')
    .select('imei_key')
    .where('device_id', '=', deviceId)
    .where('until', 'is', null)
    .orderBy('imei_key')
    .execute();
  return rows.flatMap(({ imei_key }) => parseImeiKey(imei_key) ?? []);
}

/** Whether a device has an identifier since exactly this instant. */
export async function hasKeySince(db: Db, deviceId: string, at: number): Promise<boolean> {
  const row = await db
    .selectFrom('device_identifier')
    .select('imei_key')
    .where('device_id', '=', deviceId)
    .where('since', '=', new Date(at))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
