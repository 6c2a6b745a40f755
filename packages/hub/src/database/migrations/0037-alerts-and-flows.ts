import { type Kysely, type Migration, sql } from 'kysely';

/** What the register keeps so that officers hear of attempts, and the weekly picture of where phones come up again. */
export const alertsAndFlows: Migration = {
  up: async (db) => {
    await createUntoldAttempts(db);
    await createFlows(db);
    await indexAttemptsBesideNetworks(db);
  },
};

/**
 * Attempts that the police zone has not been told of. A queue and not a cursor over `attempt`: whoever remembered the
 * newest one would pass over those whose transactions commit late. What is erased there is gone here too.
 */
async function createUntoldAttempts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table untold_attempt (
      edge_key_id text not null,
      sequence bigint not null,
      imei_key bigint not null,
      primary key (edge_key_id, sequence, imei_key),
      foreign key (edge_key_id, sequence, imei_key) references attempt on delete cascade
    )`.execute(db);
  await sql`grant select, insert, delete on untold_attempt to deadset_hub`.execute(db);
  // Alerts whose event and message are queued: told again after a crash, an alert finds itself here.
  await sql`create table told_alert (alert_id uuid primary key, at timestamptz not null)`.execute(db);
  await sql`grant select, insert on told_alert to deadset_hub`.execute(db);
}

/** One row a week, made when its last day is a day old, and never changed: numbers that are out stay as they are. */
async function createFlows(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table flow_week (
      until_at timestamptz primary key,
      made_at timestamptz not null,
      flows jsonb not null
    )`.execute(db);
  await sql`grant select, insert on flow_week to deadset_hub`.execute(db);
}

/**
 * Attempts that an officer sees without a legal basis, by phone: among ten thousand of one phone at networks, its few at
 * shops and repairers are found without reading the others.
 */
async function indexAttemptsBesideNetworks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index attempt_beside_networks on attempt (imei_key, at)
     where network is null and gate not in ('network-attach', 'esim-download')`.execute(db);
}
