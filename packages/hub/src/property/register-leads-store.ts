import { type TimeGap, timeGapDays } from '@deadset/analytics';
import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { LeadSubject } from './lead-store.ts';

/** A phone of the register that is reported or in a logbook. */
export interface KnownPhone {
  readonly key: ImeiKey;
  readonly subject: LeadSubject;
  /** Of a report; milliseconds since 1970. */
  readonly takenAt?: number;
}

/** How many reports there are by the time between a taking and an instant. */
export type TimeCounts = Readonly<Record<TimeGap, number>>;

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

/** All phones of these open reports. */
export async function findByReferences(register: Db, references: readonly string[]): Promise<KnownPhone[]> {
  if (references.length === 0) return [];
  const found = await phonesWhere(
    register,
    sql`identifier.device_id in (select device_id from declaration where reference = any (${[...references]}::text[]))`,
  );
  const asked = new Set(references);
  return found.filter(({ subject }) => subject.kind === 'declaration' && asked.has(subject.reference));
}

/** How many reports have not ended and how many logbooks are of today. */
export async function countPhones(register: Db): Promise<number> {
  const { rows } = await sql<{ phones: number }>`
    select (select count(*) from declaration where ended_at is null)
         + (select count(*) from enrolment where ended_at is null and not is_decoy) as phones`.execute(
    register,
  );
  return rows[0]?.phones ?? 0;
}

/** How long before an instant the phones of all open reports were taken. */
export async function countTaken(register: Db, at: number): Promise<TimeCounts> {
  const dayMs = 86_400_000;
  const { quarter, month, week, day } = timeGapDays;
  const bounds = [...[quarter, month, week, day].map((days) => at - days * dayMs), at].map(
    (bound) => new Date(bound),
  );
  const { rows } = await sql<{ bucket: number; reports: number }>`
    select width_bucket(taken_at, ${bounds}::timestamptz[]) as bucket, count(*) as reports
      from declaration where ended_at is null group by bucket`.execute(register);
  const counts: Record<TimeGap, number> = { before: 0, day: 0, week: 0, month: 0, quarter: 0, later: 0 };
  // The buckets begin with the earliest takings.
  const inOrder = ['later', 'quarter', 'month', 'week', 'day', 'before'] as const;
  for (const { bucket, reports } of rows) counts[inOrder[bucket] ?? 'later'] = reports;
  return counts;
}

async function phonesWhere(
  register: Db,
  fits: ReturnType<typeof sql<boolean>>,
  limit = 100_000,
): Promise<KnownPhone[]> {
  const { rows } = await sql<{
    imei_key: number;
    kind: LeadSubject['kind'];
    reference: string;
    taken_at: Date | null;
  }>`
    select identifier.imei_key, 'declaration' as kind, declaration.reference, declaration.taken_at
      from device_identifier identifier join declaration on declaration.device_id = identifier.device_id
     where ${fits} and identifier.until is null and declaration.ended_at is null
    union all
    select identifier.imei_key, 'enrolment' as kind, enrolment.reference, null as taken_at
      from device_identifier identifier join enrolment on enrolment.device_id = identifier.device_id
     where ${fits} and identifier.until is null and enrolment.ended_at is null and not enrolment.is_decoy
    limit ${limit}`.execute(register);
  return rows.flatMap(({ imei_key, kind, reference, taken_at }) => {
    const key = parseImeiKey(imei_key);
    const phone = { subject: { kind, reference }, ...(taken_at !== null && { takenAt: taken_at.getTime() }) };
    return key === undefined ? [] : [{ key, ...phone }];
  });
}
