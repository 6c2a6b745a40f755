import { type Migration, sql } from 'kysely';

/**
 * Lets the application bring the planner's statistics of the record up to date. PostgreSQL does so by itself about a
 * minute after much was written (autovacuum_naptime), and never for a table that is empty; until then it may walk a table
 * of millions to find one phone.
 */
export const statistics: Migration = {
  up: async (db) => {
    await sql`
      create function refresh_statistics() returns void language plpgsql
        security definer set search_path = register, pg_temp as $$
      declare
        known text;
      begin
        -- Each by its name, in one order: two at a time wait for each other and not in a circle.
        for known in select relname from pg_class
          where relnamespace = 'register'::regnamespace and relkind in ('r', 'p') order by relname
        loop
          execute format('analyze register.%I', known);
        end loop;
      end $$`.execute(db);
    await sql`revoke all on function refresh_statistics from public`.execute(db);
    await sql`grant execute on function refresh_statistics to deadset_hub`.execute(db);
  },
};
