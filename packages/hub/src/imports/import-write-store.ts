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
  run: ActsOfRun,
): Promise<void> {
  const acts = devices.flatMap((device) => device.acts);
  await addDevices(
    trx,
    devices.filter(({ isNew }) => isNew),
    run,
  );
  await moveChains(
    trx,
    devices.filter(({ isNew }) => !isNew),
  );
  await addDeclarations(trx, acts, run);
  await endDeclarations(
    trx,
    acts.filter(({ declared }) => declared === undefined),
    run,
  );
  await addActs(trx, acts, run);
  await addEntries(trx, acts, run);
  await putListings(trx, devices, run);
  await dropListings(
    trx,
    devices.filter(({ listing }) => listing === undefined),
  );
  await announcePending(trx);
}

async function addDevices(trx: Trx, devices: readonly RecordedDevice[], { at }: ActsOfRun): Promise<void> {
  if (devices.length === 0) return;
  const ids = uuidArray(devices.map(({ id }) => id));
  await sql`
    insert into device (id, label, last_leaf_hash, created_at)
    select id, label, hash, ${new Date(at)}
    from unnest(${ids}::uuid[], ${byteaArray(devices.map(({ label }) => label))}::bytea[],
                ${byteaArray(devices.map(({ lastLeafHash }) => lastLeafHash))}::bytea[])
      as row (id, label, hash)`.execute(trx);
  await sql`
    insert into device_identifier (device_id, imei_key, since)
    select id, key, ${new Date(at)}
    from unnest(${ids}::uuid[], ${bigintArray(devices.map(({ key }) => key))}::bigint[]) as row (id, key)
    `.execute(trx);
}

/** The next act of each device chains to the entry that is its newest now. */
async function moveChains(trx: Trx, devices: readonly RecordedDevice[]): Promise<void> {
  if (devices.length === 0) return;
  await sql`
    update device set last_leaf_hash = row.hash
    from unnest(${uuidArray(devices.map(({ id }) => id))}::uuid[],
                ${byteaArray(devices.map(({ lastLeafHash }) => lastLeafHash))}::bytea[]) as row (id, hash)
    where device.id = row.id`.execute(trx);
}

async function addDeclarations(trx: Trx, acts: readonly RecordedAct[], run: ActsOfRun): Promise<void> {
  const { participant, runReference, at } = run;
  const rows = acts.flatMap(({ act, deviceId, secret, declared }) =>
    declared === undefined ? [] : [{ id: act.declarationId, deviceId, secret, ...declared }],
  );
  if (rows.length === 0) return;
  await sql`
    insert into declaration (id, reference, device_id, status, tier, mode, is_quiet, started_unproved, happened,
                             taken_at, declared_at, until_at, authority, withdrawal_secret, updated_at)
    select id, reference, device_id, status, tier, 'total', is_quiet, started_unproved, 'stolen',
           taken_at, ${new Date(at)}, until_at, ${participant}, secret, ${new Date(at)}
    from unnest(${uuidArray(rows.map(({ id }) => id))}::uuid[],
                ${textArray(rows.map(({ line }) => referenceOf(runReference, line)))}::text[],
                ${uuidArray(rows.map(({ deviceId }) => deviceId))}::uuid[],
                ${textArray(rows.map(({ state }) => state.status))}::text[],
                ${smallintArray(rows.map(({ state }) => state.tier))}::smallint[],
                ${booleanArray(rows.map(({ state }) => state.isQuiet))}::boolean[],
                ${booleanArray(rows.map(({ state }) => state.startedUnproved))}::boolean[],
                ${timestamptzArray(rows.map(({ word }) => takenAtOf(word, at)))}::timestamptz[],
                ${timestamptzArray(rows.map(({ state }) => state.untilAt))}::timestamptz[],
                ${byteaArray(rows.map(({ secret }) => secret))}::bytea[])
      as row (id, reference, device_id, status, tier, is_quiet, started_unproved, taken_at, until_at, secret)
    `.execute(trx);
}

async function endDeclarations(trx: Trx, acts: readonly RecordedAct[], { at }: ActsOfRun): Promise<void> {
  if (acts.length === 0) return;
  await sql`
    update declaration set status = 'withdrawn', ended_at = ${new Date(at)}, updated_at = ${new Date(at)}
    where id = any(${uuidArray(acts.map(({ act }) => act.declarationId))}::uuid[])`.execute(trx);
}

async function addActs(trx: Trx, acts: readonly RecordedAct[], { at }: ActsOfRun): Promise<void> {
  await sql`
    insert into declaration_act (declaration_id, act, actor, tier, mode, at, entry_id)
    select id, act, 'contributor', case act when 'declare' then tier end, case act when 'declare' then 'total' end,
           ${new Date(at)}, entry_id
    from unnest(${uuidArray(acts.map(({ act }) => act.declarationId))}::uuid[],
                ${textArray(acts.map(({ act }) => act.act))}::text[],
                ${smallintArray(acts.map(({ tier }) => tier))}::smallint[],
                ${uuidArray(acts.map(({ entry }) => entry.id))}::uuid[])
      with ordinality as row (id, act, tier, entry_id, place)
    order by place`.execute(trx);
}

/** The numbers that the database gives rise in the order of the acts, so each device's entries keep theirs. */
async function addEntries(trx: Trx, acts: readonly RecordedAct[], { at }: ActsOfRun): Promise<void> {
  const entries = acts.map(({ entry }) => entry);
  await sql`
    with written as (
      insert into entry (id, device_id, leaf, leaf_hash, opening, at)
      select id, device_id, leaf, hash, opening, ${new Date(at)}
      from unnest(${uuidArray(entries.map(({ id }) => id))}::uuid[],
                  ${uuidArray(entries.map(({ deviceId }) => deviceId))}::uuid[],
                  ${byteaArray(entries.map(({ leaf }) => leaf))}::bytea[],
                  ${byteaArray(entries.map(({ leafHash }) => leafHash))}::bytea[],
                  ${byteaArray(entries.map(({ opening }) => opening))}::bytea[])
        with ordinality as row (id, device_id, leaf, hash, opening, place)
      order by place
      returning number, id)
    insert into pending_entry (entry_number, entry_id) select number, id from written`.execute(trx);
}

async function putListings(trx: Trx, devices: readonly RecordedDevice[], { at }: ActsOfRun): Promise<void> {
  const rows = devices.flatMap(({ key, listing, entryId }) =>
    listing === undefined ? [] : [{ key, entryId, ...listing }],
  );
  if (rows.length === 0) return;
  await sql`
    insert into listing (imei_key, effect, tier, until_at, entry_id, updated_at)
    select key, effect, tier, until_at, entry_id, ${new Date(at)}
    from unnest(${bigintArray(rows.map(({ key }) => key))}::bigint[],
                ${textArray(rows.map(({ effect }) => effect))}::text[],
                ${smallintArray(rows.map(({ tier }) => tier))}::smallint[],
                ${timestamptzArray(rows.map(({ untilAt }) => untilAt))}::timestamptz[],
                ${uuidArray(rows.map(({ entryId }) => entryId))}::uuid[])
      as row (key, effect, tier, until_at, entry_id)
    on conflict (imei_key) do update
      set effect = excluded.effect, tier = excluded.tier, until_at = excluded.until_at,
          entry_id = excluded.entry_id, updated_at = excluded.updated_at`.execute(trx);
}

async function dropListings(trx: Trx, devices: readonly RecordedDevice[]): Promise<void> {
  if (devices.length === 0) return;
  await sql`
    delete from listing
    where imei_key = any(${bigintArray(devices.map(({ key }) => key))}::bigint[])`.execute(trx);
}
