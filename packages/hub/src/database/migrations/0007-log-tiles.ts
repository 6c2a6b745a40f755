import { type Migration, sql } from 'kysely';

/** Roots over the full tiles of the log, so that no request has to begin at the leaves again. */
export const logTiles: Migration = {
  up: async (db) => {
    await sql`
      create table log_tile (
        level smallint not null check (level between 0 and 62),
        number bigint not null check (number >= 0),
        root bytea not null check (octet_length(root) = 32),
        primary key (level, number)
      )`.execute(db);
    await sql`comment on table log_tile is
      'root over each full tile of 256 hashes; derived from the leaves alone, and the same for ever'`.execute(
      db,
    );
    await sql`grant select, insert on log_tile to deadset_hub`.execute(db);
  },
};
