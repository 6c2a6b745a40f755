import { type Migration, sql } from 'kysely';

/** Canaries: entries about no phone, which show that the record reaches the gates. */
export const canaries: Migration = {
  up: async (db) => {
    await sql`
      create table canary (
        number bigint primary key check (number >= 0),
        declaration_id uuid not null unique,
        entry_id uuid not null unique,
        at timestamptz not null,
        ended_at timestamptz
      )`.execute(db);
    await sql`comment on table canary is 'one row for each; at most one has not ended'`.execute(db);
    await sql`create unique index on canary ((true)) where ended_at is null`.execute(db);
    await sql`grant select, insert, update (ended_at) on canary to deadset_hub`.execute(db);
    // Names under which the log tells acts of nobody who takes part.
    await sql`alter table participant add check (id not in ('canary', 'approvers', 'clock'))`.execute(db);
  },
};
