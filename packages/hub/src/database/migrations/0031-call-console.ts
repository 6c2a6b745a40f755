import { type Migration, sql } from 'kysely';

/** Reports that call handlers took, how often they look, and what has been wrong with the registry since when. */
export const callConsole: Migration = {
  up: async (db) => {
    // It goes with its declaration, whoever erases that.
    await sql`
      create table call_report (
        declaration_id uuid primary key references declaration on delete cascade,
        participant_id text not null references participant,
        person_id uuid not null references person,
        call_hash bytea not null unique check (octet_length(call_hash) = 32),
        at timestamptz not null,
        is_safe boolean not null,
        is_for_keeper boolean not null,
        is_repeated boolean not null,
        offence text,
        is_officer_asked boolean not null,
        answered_at timestamptz,
        confirmed_offence text
      )`.execute(db);
    await sql`comment on column call_report.offence is
      'class of the Home Office Counting Rules that was proposed; an officer confirms one'`.execute(db);
    await sql`create index on call_report (person_id, at)`.execute(db);
    await sql`create index on call_report (at) where is_officer_asked and answered_at is null`.execute(db);
    await sql`
      create table call_look (
        person_id uuid not null references person,
        digest bytea not null check (octet_length(digest) = 32),
        at timestamptz not null,
        primary key (person_id, digest)
      )`.execute(db);
    await sql`comment on column call_look.digest is 'keyed hash of the number that was looked for; the key is not in the database'`.execute(
      db,
    );
    await sql`
      create table registry_alarm (
        id bigint generated always as identity primary key,
        name text not null,
        since_at timestamptz not null,
        until_at timestamptz
      )`.execute(db);
    await sql`comment on table registry_alarm is 'what was wrong with the registry, from when to when'`.execute(
      db,
    );
    await sql`create unique index on registry_alarm (name) where until_at is null`.execute(db);
    await sql`grant select, insert, update (answered_at, confirmed_offence) on call_report to deadset_hub`.execute(
      db,
    );
    await sql`grant select, insert, update (at), delete on call_look to deadset_hub`.execute(db);
    await sql`grant select, insert, update (until_at), delete on registry_alarm to deadset_hub`.execute(db);
  },
};
