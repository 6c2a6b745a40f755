import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { LeadSubject } from './lead-store.ts';

/** A phone of the register that is reported or in a logbook. */
export interface KnownPhone {
  readonly key: ImeiKey;
  readonly subject: LeadSubject;
}

/** Phones that one partial number may fit; beyond that it says nothing of any of them. */
const mostPerPartial = 500;

/** Reports that have not ended and logbooks of today that have any of these IMEIs, whichever slot. */
export async function findByKeys(register: Db, keys: readonly ImeiKey[]): Promise<KnownPhone[]> {
  return keys.length === 0
    ? []
    : phonesWhere(register, sql`identifier.imei_key = any (${[...keys]}::bigint[])`);
}

/** Those whose IMEI fits a partial one of 14 places, the first six of which are legible. */
export async function findByPattern(register: Db, partial: string): Promise<KnownPhone[]> {
  const legible = /^[0-9]*/.exec(partial)?.[0] ?? '';
  const [from, to] = [Number(legible.padEnd(14, '0')), Number(legible.padEnd(14, '9'))];
  const like = partial.replaceAll('?', '_');
  return phonesWhere(
    register,
    sql`identifier.imei_key between ${from} and ${to}
      and lpad(identifier.imei_key::text, 14, '0') like ${like}`,
    mostPerPartial,
  );
}

/** Those with any of these serial numbers under whatever TAC: one walk over all phones, for a whole batch. */
export async function findBySerials(register: Db, serials: readonly number[]): Promise<KnownPhone[]> {
  if (serials.length === 0) return [];
  return phonesWhere(
    register,
    sql`identifier.imei_key % 1000000 = any (${[...serials]}::bigint[])`,
    mostPerPartial * serials.length,
  );
}

async function phonesWhere(
  register: Db,
  fits: ReturnType<typeof sql<boolean>>,
  limit = 100_000,
): Promise<KnownPhone[]> {
  const { rows } = await sql<{ imei_key: number; kind: LeadSubject['kind']; reference: string }>`
    select identifier.imei_key, 'declaration' as kind, declaration.reference
      from device_identifier identifier join declaration on declaration.device_id = identifier.device_id
     where ${fits} and identifier.until is null and declaration.ended_at is null
    union all
    select identifier.imei_key, 'enrolment' as kind, enrolment.reference
      from device_identifier identifier join enrolment on enrolment.device_id = identifier.device_id
     where ${fits} and identifier.until is null and enrolment.ended_at is null and not enrolment.is_decoy
    limit ${limit}`.execute(register);
  return rows.flatMap(({ imei_key, kind, reference }) => {
    const key = parseImeiKey(imei_key);
    return key === undefined ? [] : [{ key, subject: { kind, reference } }];
  });
}
