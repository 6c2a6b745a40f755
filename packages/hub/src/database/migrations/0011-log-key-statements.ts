import { type Migration, sql } from 'kysely';

/** Every statement of the keys that sign the log, so that a follower that was away can go through them one by one. */
export const logKeyStatements: Migration = {
  up: async (db) => {
    await sql`
      create table log_key_statement (
        number int primary key check (number > 0),
        note text not null,
        stated_at timestamptz not null
      )`.execute(db);
    await sql`comment on table log_key_statement is
      'signed notes, each a checkpoint of the log with its keys in an extension line'`.execute(db);
    await sql`grant select, insert on log_key_statement to deadset_hub`.execute(db);
  },
};
