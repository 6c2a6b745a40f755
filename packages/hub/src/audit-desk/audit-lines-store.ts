import type { ImeiKey } from '@deadset/domain';
import type { AuditKind } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db, Json } from '../database/index.ts';

/** Which lines of the audit somebody asks for; all that is absent is not asked. */
export interface LineSearch {
  /** From this instant on, and before the other; milliseconds since 1970. */
  readonly from?: number;
  readonly to?: number;
  /** `person:…`, any of them. */
  readonly actors?: readonly string[];
  readonly organisation?: string;
  /** Any of these: exactly, or as the last word of a page's line. */
  readonly objects?: readonly string[];
  readonly act?: string;
  /** Number of the line below which to go on; from the newest when absent. */
  readonly before?: number;
  readonly limit: number;
}

/** A line with its place in the chain, which it gets within a second. */
export interface AuditLineFound {
  readonly id: number;
  readonly place?: number;
  readonly hash?: Buffer;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: AuditKind;
  readonly actor: string;
  readonly organisation?: string;
  readonly act: string;
  readonly object: string;
  readonly why: string;
  readonly recipient?: string;
  readonly detail: Json;
}

interface LineRow {
  readonly id: number;
  readonly place: number | null;
  readonly hash: Buffer | null;
  readonly at: Date;
  readonly kind: AuditKind;
  readonly actor: string;
  readonly on_behalf_of: string | null;
  readonly act: string;
  readonly object: string;
  readonly why: string;
  readonly recipient: string | null;
  readonly detail: Json;
}

/** The lines that fit, the newest first, with those that wait for their place. */
export async function findLines(db: Db, search: LineSearch): Promise<AuditLineFound[]> {
  const { from, to, actors, organisation, objects, act, before, limit } = search;
  const conditions = [
    sql`true`,
    ...(from === undefined ? [] : [sql`audit.at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql`audit.at < ${new Date(to)}`]),
    ...(actors === undefined ? [] : [sql`audit.actor = any (${[...actors]}::text[])`]),
    ...(organisation === undefined
      ? []
      : [sql`${organisation} in (audit.actor, audit.on_behalf_of, audit.recipient)`]),
    ...(objects === undefined ? [] : [isAbout(objects)]),
    ...(act === undefined ? [] : [sql`audit.act = ${act}`]),
    ...(before === undefined ? [] : [sql`audit.id < ${before}`]),
  ];
  const { rows } = await sql<LineRow>`
    select audit.*, chain.place, chain.hash
      from audit left join audit_chain as chain on chain.audit_id = audit.id
     where ${sql.join(conditions, sql` and `)}
     order by audit.id desc limit ${limit}`.execute(db);
  return rows.map(lineOf);
}

/** Lines of pages name what they showed last: `page:/staff/declarations/:reference 7K3M-Q2XD`. */
function isAbout(objects: readonly string[]) {
  const names = objects.map((object) => object.replace(/^[a-z]+:/, ''));
  return sql`(audit.object = any (${[...objects]}::text[])
    or (audit.object like 'page:%' and split_part(audit.object, ' ', 2) = any (${names}::text[])))`;
}

function lineOf(row: LineRow): AuditLineFound {
  const { place, hash, at, on_behalf_of, recipient, id, kind, actor, act, object, why, detail } = row;
  return {
    id,
    kind,
    actor,
    act,
    object,
    why,
    detail,
    at: at.getTime(),
    ...(place !== null && { place }),
    ...(hash !== null && { hash }),
    ...(on_behalf_of !== null && { organisation: on_behalf_of }),
    ...(recipient !== null && { recipient }),
  };
}

/** What the register calls a device: its IMEIs, and the references of its reports. */
export async function namesOfDevice(db: Db, key: ImeiKey): Promise<{ keys: number[]; references: string[] }> {
  const { rows } = await sql<{ keys: number[] | null; references: string[] | null }>`
    with device as (select device_id from device_identifier where imei_key = ${key})
    select (select array_agg(distinct imei_key) from device_identifier where device_id in (select device_id from device)) as keys,
           (select array_agg(distinct reference) from declaration where device_id in (select device_id from device)) as references`.execute(
    db,
  );
  const [row] = rows;
  return { keys: row?.keys ?? [], references: row?.references ?? [] };
}

/** People by what their organisation calls them, or by id. */
export async function findPeople(db: Db, typed: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from person where lower(called) = lower(${typed}) or id::text = lower(${typed}) limit 100`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

/** What people are called, by their ids. */
export async function namesOfPeople(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; called: string }>`
    select id, called from person where id = any (${[...ids]}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, called }) => [id, called]));
}
