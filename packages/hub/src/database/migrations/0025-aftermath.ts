import { type Migration, sql } from 'kysely';

/** What follows a report: which networks asked again about its phone, and what its declarer has locked since. */
export const aftermath: Migration = {
  up: async (db) => {
    // No identifier stands here, and it goes with its declaration, whoever erases that.
    await sql`
      create table recheck (
        declaration_id uuid not null references declaration on delete cascade,
        participant_id text not null references participant,
        requested_at timestamptz not null,
        received_at timestamptz not null,
        primary key (declaration_id, participant_id, requested_at)
      )`.execute(db);
    await sql`grant select, insert on recheck to deadset_hub`.execute(db);
    // By reference, for a report that names a line may have no declaration.
    await sql`
      create table lock_list (
        reference text primary key,
        sealed_ticks bytea not null,
        changed_at timestamptz not null
      )`.execute(db);
    await sql`comment on column lock_list.sealed_ticks is 'sealed under a key that is not in the database'`.execute(
      db,
    );
    await sql`grant select, insert, update (sealed_ticks, changed_at), delete on lock_list to deadset_hub`.execute(
      db,
    );
  },
};
