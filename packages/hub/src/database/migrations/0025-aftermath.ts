import { type Migration, sql } from 'kysely';

/** What follows a report: which networks asked again about its phone, and what its declarer has locked since. */
export const aftermath: Migration = {
  up: async (db) => {
    // No identifier stands here, and both go with their declaration, whoever erases that.
    await sql`
      create table recheck (
        declaration_id uuid not null references declaration on delete cascade,
        participant_id text not null references participant,
        requested_at timestamptz not null,
        received_at timestamptz not null,
        primary key (declaration_id, participant_id, requested_at)
      )`.execute(db);
    await sql`grant select, insert on recheck to deadset_hub`.execute(db);
    await sql`
      create table lock_list (
        declaration_id uuid primary key references declaration on delete cascade,
        sealed_ticks bytea not null,
        changed_at timestamptz not null
      )`.execute(db);
    await sql`comment on column lock_list.sealed_ticks is 'sealed under a key that is not in the database'`.execute(
      db,
    );
    await sql`grant select, insert, update (sealed_ticks, changed_at) on lock_list to deadset_hub`.execute(
      db,
    );
  },
};
