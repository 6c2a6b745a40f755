import { type Migration, sql } from 'kysely';

/** Devices about no phone, with which participants see what their own gates do. */
export const sandbox: Migration = {
  up: async (db) => {
    await sql`
      create table sandbox_device (
        number bigint primary key check (number >= 0),
        kind text not null check (kind in ('unproved', 'proved', 'recovery', 'disputed', 'fresh')),
        participant_id text references participant (id),
        declaration_id uuid not null unique,
        entry_id uuid not null unique,
        at timestamptz not null,
        ended_at timestamptz,
        check ((kind = 'fresh') = (participant_id is not null))
      )`.execute(db);
    // At most one of each stands, and one for each participant.
    await sql`
      create unique index on sandbox_device (kind) where ended_at is null and participant_id is null`.execute(
      db,
    );
    await sql`
      create unique index on sandbox_device (participant_id) where ended_at is null and participant_id is not null`.execute(
      db,
    );
    await sql`grant select, insert, update (ended_at) on sandbox_device to deadset_hub`.execute(db);
    await sql`alter table participant add check (id <> 'sandbox')`.execute(db);
  },
};
