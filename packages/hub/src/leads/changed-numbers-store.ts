import { type ImeiKey, isPlausiblePair, parseImeiKey } from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { PoliceDb } from '../police-zone/index.ts';

/** An exhibit that a person has said is the phone of a report, with the numbers that it showed when it was seized. */
export interface ClaimedExhibit {
  /** Reference of the report. */
  readonly report: string;
  readonly exhibit: string;
  readonly shown: readonly ImeiKey[];
  /** Milliseconds since 1970. */
  readonly takenInAt: number;
}

/** A reported phone that showed another number when it was seized. */
export interface ChangedNumber {
  readonly exhibit: string;
  readonly takenInAt: number;
}

/** Exhibits of a force since an instant that are claimed by a report, decided by a person, and show a number at all. */
export async function readClaimedExhibits(
  db: PoliceDb,
  force: string,
  from: number,
): Promise<ClaimedExhibit[]> {
  const rows = await db
    .selectFrom('exhibit_lead as lead')
    .innerJoin('exhibit', 'exhibit.id', 'lead.exhibit_id')
    .select([
      'lead.subject_reference as report',
      'exhibit.reference as exhibit',
      'exhibit.imei_keys',
      'exhibit.taken_in_at',
    ])
    .where('exhibit.force', '=', force)
    .where('exhibit.taken_in_at', '>=', new Date(from))
    .where('lead.subject_kind', '=', 'declaration')
    .where('lead.state', 'in', ['claimant', 'same-person'])
    .where(sql<boolean>`cardinality(exhibit.imei_keys) > 0`)
    .orderBy('exhibit.taken_in_at')
    .execute();
  return rows.map(({ report, exhibit, imei_keys, taken_in_at }) => ({
    report,
    exhibit,
    shown: imei_keys.flatMap((key) => parseImeiKey(key) ?? []),
    takenInAt: taken_in_at.getTime(),
  }));
}

/**
 * Which of these show a number that cannot be of the phone that was reported, by report: neither one that the register
 * knows of it, nor one that may be its other slot. Two claims of one exhibit say nothing of its number.
 */
export async function findChangedNumbers(
  register: Db,
  exhibits: readonly ClaimedExhibit[],
): Promise<ReadonlyMap<string, ChangedNumber>> {
  const known = await readKnownNumbers(
    register,
    exhibits.map(({ report }) => report),
  );
  const claims = new Map<string, number>();
  for (const { exhibit } of exhibits) claims.set(exhibit, (claims.get(exhibit) ?? 0) + 1);
  return new Map(
    exhibits.flatMap(({ report, exhibit, shown, takenInAt }) => {
      const own = known.get(report) ?? [];
      const mayBeItsOwn = shown.some((key) => own.some((other) => isPlausiblePair(key, other)));
      const isOnlyClaim = claims.get(exhibit) === 1;
      return own.length === 0 || mayBeItsOwn || !isOnlyClaim
        ? []
        : [[report, { exhibit, takenInAt }] as const];
    }),
  );
}

/** All numbers that the phones of these reports have or had. */
async function readKnownNumbers(
  register: Db,
  reports: readonly string[],
): Promise<ReadonlyMap<string, readonly ImeiKey[]>> {
  if (reports.length === 0) return new Map();
  const rows = await register
    .selectFrom('declaration')
    .innerJoin('device_identifier', 'device_identifier.device_id', 'declaration.device_id')
    .select(['declaration.reference', 'device_identifier.imei_key'])
    .where('declaration.reference', 'in', [...new Set(reports)])
    .execute();
  const known = new Map<string, ImeiKey[]>();
  for (const { reference, imei_key } of rows)
    known.set(reference, [...(known.get(reference) ?? []), imei_key]);
  return known;
}
