import { type Kysely, type Migration, sql } from 'kysely';

/** A former keeper has all erased that says who they were: addresses, codes and releases. */
export const logbookErasure: Migration = {
  up: async (db) => {
    await sql`
      alter table enrolment add column erased_at timestamptz,
        add check (erased_at is null or (ended_at is not null and duress_check is null
          and sealed_contact is null and sealed_trusted_contact is null))`.execute(db);
    await sql`comment on column enrolment.erased_at is
      'when the keeper had their part erased: no code opens it from then on'`.execute(db);
    await sql`grant update (erased_at, duress_check) on enrolment to deadset_hub`.execute(db);
    await sql`grant delete on release to deadset_hub`.execute(db);
    await letAlarmsBeSeenTo(db);
  },
};

/** A trained person says of each alarm what was done about it. */
async function letAlarmsBeSeenTo(db: Kysely<unknown>): Promise<void> {
  for (const table of ['duress_alarm', 'enrolment_contest'].map((name) => sql.table(name))) {
    await sql`
      alter table ${table} add column seen_at timestamptz,
        add column outcome text check (outcome in ('told-police', 'reached-keeper', 'nothing-needed')),
        add check ((seen_at is null) = (outcome is null))`.execute(db);
    await sql`create index on ${table} (at) where seen_at is null`.execute(db);
    await sql`grant update (seen_at, outcome) on ${table} to deadset_hub`.execute(db);
  }
}
