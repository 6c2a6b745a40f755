import { type Migration, sql } from 'kysely';

/** Presenters whom somebody has found to be the same, and leads about places where numbers of phones are changed. */
export const sameHands: Migration = {
  up: async (db) => {
    await sql`
      create table same_hands (
        force text not null,
        participant text not null,
        presenter text not null,
        same_as_participant text not null,
        same_as_presenter text not null,
        said_by text not null,
        at timestamptz not null,
        expires_at timestamptz not null check (expires_at > at),
        sealed_reason bytea not null,
        primary key (force, participant, presenter),
        check ((participant, presenter) <> (same_as_participant, same_as_presenter))
      )`.execute(db);
    await sql`create index on same_hands (expires_at)`.execute(db);
    await sql`grant select, insert, delete on same_hands to deadset_police`.execute(db);
    await sql`comment on column same_hands.sealed_reason is 'sealed under a key that is not in the database'`.execute(
      db,
    );
    await sql`alter table lead_row add column participant text, add column presenter text`.execute(db);
    await sql`alter table lead_round add column kind text not null default 'handling'
      check (kind in ('handling', 're-programming'))`.execute(db);
    await sql`alter table handler_lead add column kind text not null default 'handling'
      check (kind in ('handling', 're-programming'))`.execute(db);
    await sql`drop index one_lead_at_a_time`.execute(db);
    await sql`create unique index one_lead_at_a_time on handler_lead (force, kind, participant, presenter)
      where state <> 'expired'`.execute(db);
  },
};
