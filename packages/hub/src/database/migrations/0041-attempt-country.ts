import { type Migration, sql } from 'kysely';

/** Where a device was presented at a gate that is no network: a maker's activation, a parcel's destination. */
export const attemptCountry: Migration = {
  up: async (db) => {
    for (const table of ['attempt', 'first_reappearance'])
      await sql`alter table ${sql.table(table)} add column country text check (country ~ '^[A-Z]{2}$')`.execute(
        db,
      );
    await sql`comment on column attempt.country is
      'ISO 3166-1 alpha-2, as the gate told it; of a network, its own code says where it is'`.execute(db);
  },
};
