import { sql } from 'kysely';
import { announcePending, type Trx } from '../database/index.ts';
import type { RecordedAct, RecordedDevice } from './act-entries.ts';
import {
  bigintArray,
  booleanArray,
  byteaArray,
  smallintArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from './binary-arrays.ts';
import { referenceOf, takenAtOf } from './import-store.ts';

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
export async function writeDevices(
  trx: Trx,
  devices: readonly RecordedDevice[],
  acts: readonly RecordedAct[],
  run: ActsOfRun,
): Promise<void> {
  const known = devices.filter(({ isNew }) => !isNew);
  const unlisted = devices.filter(({ last }) => last.act.listing === undefined);
  const declared = acts.filter(({ act }) => act.act === 'declare');
  const ended = acts.filter(({ act }) => act.act === 'withdraw');
  await putDevices(trx, devices, run);
  if (known.length > 0) await moveChains(trx, known);
  if (unlisted.length > 0) await dropListings(trx, unlisted);
  if (declared.length > 0) await addDeclarations(trx, declared, run);
  if (ended.length > 0) await endDeclarations(trx, ended, run);
  await addEntries(trx, acts, run);
  await announcePending(trx);
}

/** New devices with their identifier, and the listing of every device that has one. */
async function putDevices(trx: Trx, devices: readonly RecordedDevice[], { at }: ActsOfRun): Promise<void> {
  const listings = devices.map(({ last }) => last.act.listing);
  await sql`
    with row as materialized (
      select * from unnest(
        ${uuidArray(devices.map(({ id }) => id))}::uuid[],
        ${bigintArray(devices.map(({ key }) => key))}::bigint[],
        ${byteaArray(devices.map(({ label }) => label))}::bytea[],
        ${byteaArray(devices.map(({ last }) => last.leafHash))}::bytea[],
        ${booleanArray(devices.map(({ isNew }) => isNew))}::boolean[],
        ${textArray(listings.map((listing) => listing?.effect))}::text[],
        ${smallintArray(listings.map((listing) => listing?.tier))}::smallint[],
        ${timestamptzArray(listings.map((listing) => listing?.untilAt))}::timestamptz[],
        ${uuidArray(devices.map(({ last }) => last.entryId))}::uuid[])
      as row (id, key, label, hash, is_new, effect, tier, until_at, entry_id)),
    added as (
      insert into device (id, label, last_leaf_hash, created_at)
      select id, label, hash, ${new Date(at)} from row where is_new),
    identified as (
      insert into device_identifier (device_id, imei_key, since)
      select id, key, ${new Date(at)} from row where is_new)
    insert into listing (imei_key, effect, tier, until_at, entry_id, updated_at)
    select key, effect, tier, until_at, entry_id, ${new Date(at)} from row where effect is not null
    on conflict (imei_key) do update
      set effect = excluded.effect, tier = excluded.tier, until_at = excluded.until_at,
          entry_id = excluded.entry_id, updated_at = excluded.updated_at`.execute(trx);
}

/** The next act of each device chains to the entry that is its newest now. */
async function moveChains(trx: Trx, devices: readonly RecordedDevice[]): Promise<void> {
  await sql`
    update device set last_leaf_hash = row.hash
    from unnest(${uuidArray(devices.map(({ id }) => id))}::uuid[],
                ${byteaArray(devices.map(({ last }) => last.leafHash))}::bytea[]) as row (id, hash)
    where device.id = row.id`.execute(trx);
}

async function dropListings(trx: Trx, devices: readonly RecordedDevice[]): Promise<void> {
  await sql`
    delete from listing
    where imei_key = any(${bigintArray(devices.map(({ key }) => key))}::bigint[])`.execute(trx);
}

async function addDeclarations(trx: Trx, acts: readonly RecordedAct[], run: ActsOfRun): Promise<void> {
  const { participant, runReference, at } = run;
  const states = acts.map(({ act }) => act.state);
  await sql`
    insert into declaration (id, reference, device_id, status, tier, mode, is_quiet, started_unproved, happened,
                             taken_at, declared_at, until_at, authority, withdrawal_secret, updated_at)
    select id, reference, device_id, status, tier, 'total', is_quiet, started_unproved, 'stolen',
           taken_at, ${new Date(at)}, until_at, ${participant}, secret, ${new Date(at)}
    from unnest(
        ${uuidArray(acts.map(({ declarationId }) => declarationId))}::uuid[],
        ${textArray(acts.map(({ act }) => referenceOf(runReference, act.said?.line ?? 0)))}::text[],
        ${uuidArray(acts.map(({ deviceId }) => deviceId))}::uuid[],
        ${textArray(states.map(({ status }) => status))}::text[],
        ${smallintArray(states.map(({ tier }) => tier))}::smallint[],
        ${booleanArray(states.map(({ isQuiet }) => isQuiet))}::boolean[],
        ${booleanArray(states.map(({ startedUnproved }) => startedUnproved))}::boolean[],
        ${timestamptzArray(acts.map(({ act }) => takenAtOf(act.said?.word, at)))}::timestamptz[],
        ${timestamptzArray(states.map(({ untilAt }) => untilAt))}::timestamptz[],
        ${byteaArray(acts.map(({ secret }) => secret))}::bytea[])
      as row (id, reference, device_id, status, tier, is_quiet, started_unproved, taken_at, until_at, secret)
    `.execute(trx);
}

async function endDeclarations(trx: Trx, acts: readonly RecordedAct[], { at }: ActsOfRun): Promise<void> {
  await sql`
    update declaration set status = 'withdrawn', ended_at = ${new Date(at)}, updated_at = ${new Date(at)}
    where id = any(${uuidArray(acts.map(({ declarationId }) => declarationId))}::uuid[])`.execute(trx);
}

/**
 * The acts, their entries and the entries' places in the queue. The numbers that the database gives rise in the order
 * of the acts, so each device's entries keep theirs.
 */
async function addEntries(trx: Trx, acts: readonly RecordedAct[], { at }: ActsOfRun): Promise<void> {
  await sql`
    with row as materialized (
      select * from unnest(
        ${uuidArray(acts.map(({ entryId }) => entryId))}::uuid[],
        ${uuidArray(acts.map(({ deviceId }) => deviceId))}::uuid[],
        ${byteaArray(acts.map(({ leaf }) => leaf))}::bytea[],
        ${byteaArray(acts.map(({ leafHash }) => leafHash))}::bytea[],
        ${byteaArray(acts.map(({ opening }) => opening))}::bytea[],
        ${uuidArray(acts.map(({ declarationId }) => declarationId))}::uuid[],
        ${textArray(acts.map(({ act }) => act.act))}::text[],
        ${smallintArray(acts.map(({ act }) => (act.act === 'declare' ? act.tier : undefined)))}::smallint[])
      with ordinality as row (id, device_id, leaf, hash, opening, declaration_id, act, tier, place)),
    acted as (
      insert into declaration_act (declaration_id, act, actor, tier, mode, at, entry_id)
      select declaration_id, act, 'contributor', tier, case when tier is not null then 'total' end,
             ${new Date(at)}, id
      from row order by place),
    written as (
      insert into entry (id, device_id, leaf, leaf_hash, opening, at)
      select id, device_id, leaf, hash, opening, ${new Date(at)} from row order by place
      returning number, id)
    insert into pending_entry (entry_number, entry_id) select number, id from written`.execute(trx);
}
