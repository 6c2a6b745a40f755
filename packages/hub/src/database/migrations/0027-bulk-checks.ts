import { type Migration, sql } from 'kysely';

/** Lists of devices that organisations send to be checked, in sealed chunks. */
export const bulkChecks: Migration = {
  up: async (db) => {
    await sql`
      create table bulk_check (
        id uuid primary key,
        participant_id text not null references participant,
        person_id uuid references person,
        gate text not null,
        kind text not null check (kind in ('devices', 'manifest')),
        state text not null check (state in ('receiving', 'waiting', 'done', 'cancelled', 'failed')),
        sealed_name bytea,
        file_hash bytea check (octet_length(file_hash) = 32),
        received_at timestamptz not null,
        row_count int not null check (row_count >= 0),
        answered_count int not null check (answered_count between 0 and row_count),
        problem_count int not null check (problem_count between 0 and answered_count),
        listed_count int not null check (listed_count between 0 and answered_count),
        held_count int not null check (held_count between 0 and answered_count),
        refused_count int not null check (refused_count between 0 and answered_count),
        first_position bigint,
        last_position bigint,
        worked_at timestamptz,
        paused_until timestamptz,
        finished_at timestamptz,
        failure text
      )`.execute(db);
    await sql`create index on bulk_check (participant_id, received_at)`.execute(db);
    await sql`create index on bulk_check (worked_at nulls first) where state = 'waiting'`.execute(db);
    await sql`
      create table bulk_check_chunk (
        bulk_check_id uuid not null references bulk_check on delete cascade,
        number int not null check (number >= 0),
        row_count int not null check (row_count > 0),
        answered_count int not null check (answered_count between 0 and row_count),
        last_line int not null,
        sealed_rows bytea not null,
        sealed_answers bytea,
        primary key (bulk_check_id, number)
      )`.execute(db);
    await sql`create index on bulk_check_chunk (bulk_check_id, number) where answered_count < row_count`.execute(
      db,
    );
    await sql`comment on table bulk_check_chunk is
      'rows and answers sealed under a key that is not in the database; erased with their list'`.execute(db);
    await sql`
      grant select, insert, delete,
        update (state, file_hash, row_count, answered_count, problem_count, listed_count, held_count, refused_count,
          first_position, last_position, worked_at, paused_until, finished_at, failure)
        on bulk_check to deadset_hub`.execute(db);
    await sql`
      grant select, insert, delete, update (answered_count, sealed_answers)
        on bulk_check_chunk to deadset_hub`.execute(db);
  },
};
