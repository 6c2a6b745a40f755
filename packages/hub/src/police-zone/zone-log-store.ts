import type { AuditKind } from '@deadset/protocol';
import { sql } from 'kysely';
import { chainHash, chainStart } from '../audit/index.ts';
import { fixedLocks, lockClass } from '../database/index.ts';
import type { PoliceDb, PoliceTrx, ZoneLogTable } from './database/zone-tables.ts';

/** What somebody did or saw in the police zone, before it is kept. */
export interface ZoneLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What it is by Data Protection Act 2018 section 62(1). */
  readonly kind: AuditKind;
  readonly by: Actor;
  readonly act: string;
  /** Kind and id of what was touched, as in `case:…`; a device by its mark. Never an identifier, never a name. */
  readonly object: string;
  readonly why: string;
  /** Of a disclosure: to whom. */
  readonly recipient?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** Who acts, as the logs of both zones know them. */
export interface Actor {
  /** `person:…`, or `clock`. */
  readonly actor: string;
  readonly organisation: string;
}

/** A line with its place and the hash that ties it to all before. */
export interface ZoneRecord extends ZoneLine {
  readonly place: number;
  readonly hash: Buffer;
}

/** Which lines are asked for; all that is absent is not asked. */
export interface ZoneSearch {
  readonly from?: number;
  readonly to?: number;
  /** Any of these. */
  readonly actors?: readonly string[];
  readonly organisation?: string;
  /** Any of these. */
  readonly objects?: readonly string[];
  readonly act?: string;
  readonly kind?: AuditKind;
  /** Places below this one; from the newest when absent. */
  readonly before?: number;
  readonly limit: number;
}

/**
 * Adds a line at the end of the chain. Last in its transaction, for until that ends nobody else can add one; the work
 * of a police force is tens of acts a second at most.
 */
export async function addZoneLine(trx: PoliceTrx, line: ZoneLine): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockClass}, ${fixedLocks.zoneLog})`.execute(trx);
  const last = await trx
    .selectFrom('zone_log')
    .select(['place', 'hash'])
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = {
    place: (last?.place ?? 0) + 1,
    at: new Date(line.at),
    kind: line.kind,
    actor: line.by.actor,
    organisation: line.by.organisation,
    act: line.act,
    object: line.object,
    why: line.why,
    recipient: line.recipient ?? null,
    detail: JSON.stringify(line.detail ?? {}),
  };
  const hash = hashAfter(last?.hash ?? chainStart, row);
  await trx
    .insertInto('zone_log')
    .values({ ...row, hash })
    .execute();
}

/** The lines that fit, the newest first. */
export async function searchZoneLog(db: PoliceDb, search: ZoneSearch): Promise<ZoneRecord[]> {
  const { from, to, actors, organisation, objects, act, kind, before, limit } = search;
  let query = db.selectFrom('zone_log').selectAll();
  if (before !== undefined) query = query.where('place', '<', before);
  if (from !== undefined) query = query.where('at', '>=', new Date(from));
  if (to !== undefined) query = query.where('at', '<', new Date(to));
  if (actors !== undefined) query = query.where('actor', 'in', [...actors, '']);
  if (organisation !== undefined) query = query.where('organisation', '=', organisation);
  if (objects !== undefined) query = query.where('object', 'in', [...objects, '']);
  if (act !== undefined) query = query.where('act', '=', act);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  const rows = await query.orderBy('place', 'desc').limit(limit).execute();
  return rows.map(recordOf);
}

/** The first place that is not what was chained, with every line computed again; undefined when all of them are. */
export async function firstBrokenPlace(db: PoliceDb): Promise<number | undefined> {
  let hash = chainStart;
  for (let place = 0; ; ) {
    const rows = await db
      .selectFrom('zone_log')
      .selectAll()
      .where('place', '>', place)
      .orderBy('place')
      .limit(5_000)
      .execute();
    for (const row of rows) {
      place += 1;
      hash = hashAfter(hash, row);
      if (row.place !== place || !row.hash.equals(hash)) return place;
    }
    if (rows.length === 0) return undefined;
  }
}

/** The places among these whose line, as it is now, does not give its hash after the one before it. */
export async function findUnfitLines(db: PoliceDb, places: readonly number[]): Promise<Set<number>> {
  if (places.length === 0) return new Set();
  const wanted = [...new Set(places.flatMap((place) => [place, place - 1]))];
  const rows = await db.selectFrom('zone_log').selectAll().where('place', 'in', wanted).execute();
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  const isFit = (place: number) => {
    const row = byPlace.get(place);
    const previous = place === 1 ? chainStart : byPlace.get(place - 1)?.hash;
    return row !== undefined && previous !== undefined && row.hash.equals(hashAfter(previous, row));
  };
  return new Set(places.filter((place) => !isFit(place)));
}

/** By the rule of the audit's chain; milliseconds are written with six decimals, as there. */
function hashAfter(previous: Buffer, row: Omit<ZoneLogTable, 'hash'>): Buffer {
  const { place: id, at, organisation: onBehalfOf, ...columns } = row;
  const instant = at.toISOString().replace('Z', '000Z');
  return chainHash(previous, { ...columns, id, at: instant, onBehalfOf });
}

function recordOf(row: ZoneLogTable): ZoneRecord {
  const { at, actor, organisation, recipient, detail, ...rest } = row;
  return {
    ...rest,
    at: at.getTime(),
    by: { actor, organisation },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `addZoneLine` wrote it from this very type
    detail: JSON.parse(detail) as NonNullable<ZoneLine['detail']>,
    ...(recipient === null ? {} : { recipient }),
  };
}
