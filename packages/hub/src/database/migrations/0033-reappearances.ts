import { type Migration, sql } from 'kysely';

/**
 * What the figures about re-appearances need of phones beyond the time for which their reports and attempts are kept:
 * without it the phones that were recovered would be missing, and each figure too high.
 */
export const reappearances: Migration = {
  up: async (db) => {
    // It goes with its declaration, whoever erases that.
    await sql`
      create table first_reappearance (
        declaration_id uuid primary key references declaration on delete cascade,
        at timestamptz not null,
        network text
      )`.execute(db);
    await sql`comment on table first_reappearance is
      'the first attempt after a report was proved, kept from when the attempt itself is dropped for its age'`.execute(
      db,
    );
    await sql`
      create table followed_taking (
        number bigint generated always as identity primary key,
        began_on date not null,
        reappeared_after integer check (reappeared_after >= 0),
        recovered_after integer check (recovered_after >= 0),
        followed_for integer not null check (followed_for >= 0),
        country text,
        tier smallint not null check (tier between 1 and 3),
        brought_by text not null,
        maker text,
        platform text
      )`.execute(db);
    await sql`comment on table followed_taking is
      'how a phone was followed whose report is erased: days and groups, and nothing that says which phone or whose'`.execute(
      db,
    );
    await sql`create index on followed_taking (began_on)`.execute(db);
    await sql`grant select, insert on first_reappearance to deadset_hub`.execute(db);
    await sql`grant select, insert, delete on followed_taking to deadset_hub`.execute(db);
  },
};
