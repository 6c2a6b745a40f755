import { type Migration, sql } from 'kysely';

/** That something happened to the phone of an open case, and where its officer is told so. */
export const caseAlerts: Migration = {
  up: async (db) => {
    await sql`
      create table case_alert (
        id uuid primary key default gen_random_uuid(),
        case_id uuid not null references police_case,
        gate text not null,
        hour timestamptz not null,
        at timestamptz not null,
        told_at timestamptz,
        read_at timestamptz,
        read_by text,
        unique (case_id, gate, hour),
        check ((read_at is null) = (read_by is null))
      )`.execute(db);
    await sql`create index on case_alert (at)`.execute(db);
    await sql`create index on case_alert (at) where told_at is null`.execute(db);
    await sql`grant select, insert, update (told_at, read_at, read_by) on case_alert to deadset_police`.execute(
      db,
    );
    await sql`
      create table alert_address (
        person_id text primary key,
        sealed_address bytea not null,
        kept_at timestamptz not null
      )`.execute(db);
    await sql`comment on column alert_address.sealed_address is 'sealed under a key that is not in the database'`.execute(
      db,
    );
    await sql`
      grant select, insert, update (sealed_address, kept_at), delete on alert_address to deadset_police`.execute(
      db,
    );
    // Asked for every attempt that gates report.
    await sql`create index on police_case (declaration_id) where state = 'open'`.execute(db);
  },
};
