import { type Kysely, type Migration, sql } from 'kysely';

/** The application's role, those who take part, and the devices. */
export const participantsAndDevices: Migration = {
  up: async (db) => {
    await createRole(db);
    await createParticipants(db);
    await createDevices(db);
  },
};

/** Roles belong to the whole server: the embedded one, or another database of the same server, may have it already. */
async function createRole(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$ begin
      if not exists (select from pg_roles where rolname = 'deadset_hub') then
        create role deadset_hub nologin;
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$`.execute(db);
  await sql`revoke all on schema public from public`.execute(db);
  await sql`grant usage on schema register to deadset_hub`.execute(db);
}

async function createParticipants(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table participant (
      id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,63}$' and id <> 'public'),
      name text not null,
      role text not null,
      gates text[] not null,
      scopes text[] not null,
      secret_hash bytea not null,
      secret_salt bytea not null,
      created_at timestamptz not null
    )`.execute(db);
  await sql`
    create table edge (
      key_id text primary key,
      public_key bytea not null unique check (octet_length(public_key) = 32),
      participant_id text not null references participant,
      serves text[] not null,
      enrolled_at timestamptz not null
    )`.execute(db);
  await sql`comment on column edge.serves is 'participants whose gates this edge answers for'`.execute(db);
  await sql`grant select, insert, update (name, gates, scopes, secret_hash, secret_salt) on participant to deadset_hub`.execute(
    db,
  );
  await sql`grant select, insert, update (serves) on edge to deadset_hub`.execute(db);
}

/**
 * No unique constraint on an identifier: clones and board swaps put one IMEI on several devices.
 *
 * No foreign keys from here to the acts on declarations: an import fills these tables by the million, and the checks
 * would be a third of its time. The application can neither remove nor renumber a row that another one names.
 */
async function createDevices(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table device (
      id uuid primary key,
      label bytea not null unique check (octet_length(label) = 16),
      last_leaf_hash bytea check (octet_length(last_leaf_hash) = 32),
      created_at timestamptz not null
    )`.execute(db);
  await sql`
    create table device_identifier (
      device_id uuid not null,
      imei_key bigint not null check (imei_key between 0 and 99999999999999),
      since timestamptz not null,
      until timestamptz,
      primary key (device_id, imei_key, since)
    )`.execute(db);
  await sql`create index on device_identifier (imei_key)`.execute(db);
  await sql`grant select, insert, update (last_leaf_hash) on device to deadset_hub`.execute(db);
  await sql`grant select, insert, update (until) on device_identifier to deadset_hub`.execute(db);
}
