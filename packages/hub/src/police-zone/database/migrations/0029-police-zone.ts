import { type Kysely, type Migration, sql } from 'kysely';

/** The role of the police zone, its log, and cases. */
export const policeZone: Migration = {
  up: async (db) => {
    await createRole(db);
    await createZoneLog(db);
    await createCases(db);
  },
};

/** Roles belong to the whole server, which may have it already: from another database, or because it is the embedded one. */
async function createRole(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$ begin
      if not exists (select from pg_roles where rolname = 'deadset_police') then
        create role deadset_police nologin;
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$`.execute(db);
  await sql`revoke all on schema police from public`.execute(db);
  await sql`grant usage on schema police to deadset_police`.execute(db);
}

async function createZoneLog(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table zone_log (
      place bigint primary key check (place > 0),
      at timestamptz not null,
      kind text not null check (kind in
        ('collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure')),
      actor text not null,
      organisation text not null,
      act text not null,
      object text not null,
      why text not null check (why <> ''),
      recipient text,
      detail text not null check (detail::jsonb is not null),
      hash bytea not null unique check (octet_length(hash) = 32)
    )`.execute(db);
  await sql`create index on zone_log (object, place)`.execute(db);
  await sql`create index on zone_log (actor, place)`.execute(db);
  await sql`create index on zone_log (at)`.execute(db);
  await sql`grant select, insert on zone_log to deadset_police`.execute(db);
}

async function createCases(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table police_case (
      id uuid primary key,
      number bigint generated always as identity unique,
      force text not null,
      opened_by text not null,
      opened_at timestamptz not null,
      state text not null check (state in ('open', 'closed')),
      outcome text,
      closed_at timestamptz,
      assigned_to text,
      crime_reference text,
      area text,
      declaration_id uuid,
      declaration_reference text,
      device_mark text,
      sealed_identifier bytea,
      changed_at timestamptz not null,
      check ((state = 'closed') = (outcome is not null and closed_at is not null))
    )`.execute(db);
  await sql`create index on police_case (force, state, opened_at)`.execute(db);
  await sql`create unique index one_open_case on police_case (force, declaration_id)
    where state = 'open' and declaration_id is not null`.execute(db);
  await sql`create index on police_case (device_mark)`.execute(db);
  await sql`comment on column police_case.sealed_identifier is 'sealed under a key that is not in the database'`.execute(
    db,
  );
  await sql`
    grant select, insert, update (state, outcome, closed_at, assigned_to, crime_reference, area, changed_at)
    on police_case to deadset_police`.execute(db);
  await sql`
    create table case_note (
      id uuid primary key,
      case_id uuid not null references police_case,
      written_by text not null,
      at timestamptz not null,
      sealed_text bytea not null
    )`.execute(db);
  await sql`create index on case_note (case_id, at)`.execute(db);
  await sql`
    create table network_basis (
      id uuid primary key,
      case_id uuid not null references police_case,
      kind text not null check (kind in ('ipa-authorisation', 'legal-basis')),
      reference text not null check (length(reference) between 3 and 200),
      recorded_by text not null,
      at timestamptz not null,
      until_at timestamptz not null check (until_at > at)
    )`.execute(db);
  await sql`create index on network_basis (case_id, until_at)`.execute(db);
  await sql`grant select, insert on case_note, network_basis to deadset_police`.execute(db);
}
