import { type Migration, sql } from 'kysely';

/** Whom one person leaves out is left out for a year, and forgotten then. */
export const leftOutEnds: Migration = {
  up: async (db) => {
    await sql`grant delete on left_out_presenter to deadset_police`.execute(db);
    await sql`create index on left_out_presenter (at)`.execute(db);
  },
};
