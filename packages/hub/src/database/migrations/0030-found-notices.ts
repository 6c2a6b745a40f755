import { type Migration, sql } from 'kysely';

/** What keepers are told in the register of a phone that a force holds: that it does, where to call, by what reference. */
export const foundNotices: Migration = {
  up: async (db) => {
    await sql`
      create table found_notice (
        id uuid primary key,
        declaration_id uuid references declaration on delete cascade,
        enrolment_id uuid references enrolment on delete cascade,
        force text not null references participant,
        exhibit_reference text not null,
        call text not null check (length(call) between 1 and 200),
        at timestamptz not null,
        ended_at timestamptz,
        check (num_nonnulls(declaration_id, enrolment_id) = 1)
      )`.execute(db);
    await sql`create index on found_notice (declaration_id) where ended_at is null`.execute(db);
    await sql`create index on found_notice (enrolment_id) where ended_at is null`.execute(db);
    await sql`create index on found_notice (exhibit_reference)`.execute(db);
    await sql`grant select, insert, update (ended_at) on found_notice to deadset_hub`.execute(db);
  },
};
