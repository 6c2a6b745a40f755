import { sql } from 'kysely';
import { announcePending, type Trx } from '../database/index.ts';
import type { RecordedAct } from './act-entries.ts';
import {
  bigintArray,
  booleanArray,
  byteaArray,
  smallintArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from './binary-arrays.ts';
import { takenAtOf } from './import-store.ts';

/** Whose acts these are. */
export interface ActsOfRun {
  readonly participant: string;
  /** Names the run in the references of its declarations. */
  readonly runReference: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Writes what single acts write, for many devices at once: device, declaration, act, entry, place in the queue and
 * listing. Call it with the devices' keys locked, in the transaction that read them.
 */
export async function writeActs(trx: Trx, acts: readonly RecordedAct[], run: ActsOfRun): Promise<void> {
  const last = acts.filter(({ isLast }) => isLast);
  const known = last.filter(({ isNew }) => !isNew);
  const unlisted = last.filter(({ act }) => act.listing === undefined);
  const ended = acts.filter(({ act }) => act.act === 'withdraw');
  if (known.length > 0) await moveChains(trx, known);
  if (unlisted.length > 0) await dropListings(trx, unlisted);
  if (ended.length > 0) await endDeclarations(trx, ended, run);
  await addActs(trx, acts, run);
  await announcePending(trx);
}

/** The next act of each device chains to the entry that is its newest now. */
async function moveChains(trx: Trx, acts: readonly RecordedAct[]): Promise<void> {
  await sql`
    update device set last_leaf_hash = row.hash
    from unnest(${uuidArray(acts.map(({ deviceId }) => deviceId))}::uuid[],
                ${byteaArray(acts.map(({ leafHash }) => leafHash))}::bytea[]) as row (id, hash)
    where device.id = row.id`.execute(trx);
}

async function dropListings(trx: Trx, acts: readonly RecordedAct[]): Promise<void> {
  await sql`
    delete from listing
    where imei_key = any(${bigintArray(acts.map(({ key }) => key))}::bigint[])`.execute(trx);
}

async function endDeclarations(trx: Trx, acts: readonly RecordedAct[], { at }: ActsOfRun): Promise<void> {
  await sql`
    update declaration set status = 'withdrawn', ended_at = ${new Date(at)}, updated_at = ${new Date(at)}
    where id = any(${uuidArray(acts.map(({ declarationId }) => declarationId))}::uuid[])`.execute(trx);
}

/**
 * Everything that acts add, in one statement, so that each value travels once.
 *
 * The numbers that the database gives to entries rise in the order of the acts, so each device's entries keep theirs.
 */
async function addActs(trx: Trx, acts: readonly RecordedAct[], run: ActsOfRun): Promise<void> {
  const { participant, runReference, at } = run;
  const now = new Date(at);
  const declared = acts.map(({ act }) => (act.said === undefined ? undefined : act.state));
  const listed = acts.map(({ act, isLast }) => (isLast ? act.listing : undefined));
  await sql`
    with row as materialized (
      select * from unnest(
        ${uuidArray(acts.map(({ deviceId }) => deviceId))}::uuid[],
        ${bigintArray(acts.map(({ key }) => key))}::bigint[],
        ${byteaArray(acts.map(({ label }) => label))}::bytea[],
        ${booleanArray(acts.map(({ isNew }) => isNew))}::boolean[],
        ${uuidArray(acts.map(({ declarationId }) => declarationId))}::uuid[],
        ${bigintArray(acts.map(({ number }) => number))}::bigint[],
        ${smallintArray(declared.map((state) => state?.tier))}::smallint[],
        ${booleanArray(acts.map(({ act }) => act.state.isQuiet))}::boolean[],
        ${timestamptzArray(acts.map(({ act }) => takenAtOf(act.said, at)))}::timestamptz[],
        ${timestamptzArray(declared.map((state) => state?.untilAt))}::timestamptz[],
        ${byteaArray(acts.map(({ name }) => name))}::bytea[],
        ${uuidArray(acts.map(({ entryId }) => entryId))}::uuid[],
        ${byteaArray(acts.map(({ leaf }) => leaf))}::bytea[],
        ${byteaArray(acts.map(({ leafHash }) => leafHash))}::bytea[],
        ${byteaArray(acts.map(({ opening }) => opening))}::bytea[],
        ${textArray(listed.map((listing) => listing?.effect))}::text[],
        ${smallintArray(listed.map((listing) => listing?.tier))}::smallint[],
        ${timestamptzArray(listed.map((listing) => listing?.untilAt))}::timestamptz[])
      with ordinality as row (device_id, key, label, is_new, declaration_id, number, tier, is_quiet, taken_at, until_at,
        name, entry_id, leaf, hash, opening, effect, listed_tier, listed_until_at, place)),
    device_added as (
      insert into device (id, label, last_leaf_hash, created_at)
      select device_id, label, hash, ${now} from row where is_new),
    identifier_added as (
      insert into device_identifier (device_id, imei_key, since)
      select device_id, key, ${now} from row where is_new),
    declared as (
      insert into declaration (id, reference, device_id, status, tier, mode, is_quiet, started_unproved, happened,
                               taken_at, declared_at, until_at, authority, name, updated_at)
      select declaration_id, ${`${runReference}/`} || lpad(number::text, 8, '0'), device_id,
             case tier when 0 then 'declared' else 'proved' end, tier, 'total', is_quiet, tier = 0, 'stolen',
             taken_at, ${now}, until_at, ${participant}, name, ${now}
      from row where tier is not null),
    acted as (
      insert into declaration_act (declaration_id, act, actor, tier, mode, at, entry_id)
      select declaration_id, case when tier is null then 'withdraw' else 'declare' end, 'contributor',
             tier, case when tier is not null then 'total' end, ${now}, entry_id
      from row),
    listed as (
      insert into listing (imei_key, effect, tier, until_at, entry_id, updated_at)
      select key, effect, listed_tier, listed_until_at, entry_id, ${now} from row where effect is not null
      on conflict (imei_key) do update
        set effect = excluded.effect, tier = excluded.tier, until_at = excluded.until_at,
            entry_id = excluded.entry_id, updated_at = excluded.updated_at),
    written as (
      insert into entry (id, device_id, leaf, leaf_hash, opening, at)
      select entry_id, device_id, leaf, hash, opening, ${now} from row order by place
      returning number, id)
    insert into pending_entry (entry_number, entry_id) select number, id from written`.execute(trx);
}
