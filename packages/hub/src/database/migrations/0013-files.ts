import { type Kysely, type Migration, sql } from 'kysely';

/**
 * What the batch lists of the field need: reference lists of an authority, operators' sightings with their subscribers
 * sealed, and the lists that were generated, run by run.
 */
export const files: Migration = {
  up: async (db) => {
    await sql`alter table import_run add column list text not null default 'stolen-list'`.execute(db);
    await createReferenceRows(db);
    await createSightings(db);
    await createListRuns(db);
    await createDropper(db);
  },
};

/** Each row of a reference list for as long as it stood, from one import to another. */
async function createReferenceRows(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reference_row (
      number bigint generated always as identity primary key,
      list text not null,
      row_key bytea not null check (octet_length(row_key) = 16),
      name text,
      imsi_key bytea check (octet_length(imsi_key) = 16),
      home text,
      sealed bytea,
      fields jsonb not null,
      since_at timestamptz not null,
      until_at timestamptz
    )`.execute(db);
  await sql`comment on column reference_row.row_key is 'keyed hash of what names the row; the key is not in the database'`.execute(
    db,
  );
  await sql`comment on column reference_row.name is 'the normalised identifier or the type code; null where only its hash is kept'`.execute(
    db,
  );
  await sql`comment on column reference_row.sealed is 'IMSI and MSISDN under a key that is not in the database'`.execute(
    db,
  );
  await sql`create unique index reference_row_present on reference_row (list, row_key) where until_at is null`.execute(
    db,
  );
  await sql`create index on reference_row (list, name) where until_at is null`.execute(db);
  await sql`grant select, insert, update (until_at) on reference_row to deadset_hub`.execute(db);
}

/** Which subscriber used which phone on whose network, first and last: no day in between is kept. */
async function createSightings(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sighting (
      participant_id text not null references participant,
      imei_norm text not null,
      subscriber bytea not null check (octet_length(subscriber) = 16),
      imsi_key bytea check (octet_length(imsi_key) = 16),
      home text,
      is_whole boolean not null,
      sealed bytea not null,
      first_seen integer not null,
      last_seen integer not null,
      primary key (imei_norm, participant_id, subscriber)
    )`.execute(db);
  await sql`comment on column sighting.last_seen is 'a day as yyyymmdd, as the other'`.execute(db);
  await sql`comment on column sighting.is_whole is 'whether both IMSI and MSISDN were there'`.execute(db);
  await sql`create index on sighting (last_seen)`.execute(db);
  await sql`
    create table seen_imei (
      imei_norm text primary key,
      first_seen integer not null,
      last_seen integer not null,
      rat_bitmask integer not null
    )`.execute(db);
  await sql`grant select, insert, update (first_seen, last_seen) on sighting to deadset_hub`.execute(db);
  await sql`grant select, insert, update (first_seen, last_seen, rat_bitmask) on seen_imei to deadset_hub`.execute(
    db,
  );
}

async function createListRuns(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table list_run (
      number bigint generated always as identity primary key,
      participant_id text not null references participant,
      on_day integer not null,
      generated_at timestamptz not null
    )`.execute(db);
  await sql`
    create table list_row (
      list text not null check (list in ('stolen', 'blocking', 'notifications', 'exceptions')),
      operator text not null,
      row_key bytea not null,
      imei_norm text not null,
      sealed bytea,
      day integer,
      reasons text[] not null,
      from_run bigint not null references list_run,
      until_run bigint references list_run,
      end_reason text,
      primary key (list, operator, row_key, from_run)
    )`.execute(db);
  await sql`comment on column list_row.operator is 'whose list it is on; empty for the lists that are one for all'`.execute(
    db,
  );
  await sql`create unique index list_row_present on list_row (list, operator, row_key) where until_run is null`.execute(
    db,
  );
  await sql`create index on list_row (list, imei_norm) where until_run is null`.execute(db);
  await sql`grant select, insert on list_run to deadset_hub`.execute(db);
  await sql`grant select, insert, update (until_run, end_reason) on list_row to deadset_hub`.execute(db);
}

/** What names a subscriber goes when it has served its time, and nothing else does. */
async function createDropper(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function drop_old_subscribers(last_day integer, ended_before timestamptz)
      returns table (sightings bigint, pairs bigint, listed bigint) language plpgsql
      security definer set search_path = register, pg_temp as $$
    begin
      delete from sighting where last_seen < last_day;
      get diagnostics sightings = row_count;
      delete from reference_row where until_at < ended_before;
      get diagnostics pairs = row_count;
      delete from list_row using list_run
        where list_run.number = list_row.until_run and list_run.generated_at < ended_before;
      get diagnostics listed = row_count;
      return next;
    end $$`.execute(db);
  await sql`revoke all on function drop_old_subscribers from public`.execute(db);
  await sql`grant execute on function drop_old_subscribers to deadset_hub`.execute(db);
}
