import { type Kysely, type Migration, sql } from 'kysely';

/** The logbook: which devices have a keeper, and how they are let go. */
export const logbook: Migration = {
  up: async (db) => {
    await createEnrolments(db);
  },
};

/**
 * A device in its keeper's logbook. The record reads `device_id` and `ended_at` to know how a key is listed; the name is
 * the one in the log, a chain of two hashes over the secret that lets the device go.
 */
async function createEnrolments(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table enrolment (
      id uuid primary key,
      reference text not null unique,
      device_id uuid not null,
      name bytea not null unique check (octet_length(name) = 16),
      sealed_secret bytea check (octet_length(sealed_secret) = 32),
      keeper_kind text not null check (keeper_kind in ('person', 'organisation')),
      authority text not null,
      enrolled_at timestamptz not null,
      ended_at timestamptz
    )`.execute(db);
  await sql`comment on column enrolment.authority is
    'id of the participant on whose word it was enrolled, or public'`.execute(db);
  await sql`create index on enrolment (device_id) where ended_at is null`.execute(db);
  await sql`grant select, insert, update (sealed_secret, ended_at) on enrolment to deadset_hub`.execute(db);
}
