import { type Kysely, type Migration, sql } from 'kysely';

/** What the gates tell: attempts on listed devices, receipts; and the lists that participants bring. */
export const gates: Migration = {
  up: async (db) => {
    await createAttempts(db);
    await createReceipts(db);
    await createImports(db);
  },
};

/**
 * An attempt's id is its edge and that edge's sequence. The identifier stands in the primary key as well because many
 * servers share this table by it (`create_distributed_table`); the same attempt sent again carries the same one.
 */
async function createAttempts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table attempt (
      edge_key_id text not null,
      sequence bigint not null check (sequence > 0),
      participant_id text not null,
      gate text not null,
      network text,
      imei_key bigint not null check (imei_key between 0 and 99999999999999),
      outcome text not null check (outcome in ('allow', 'hold', 'refuse')),
      reason text not null,
      tier smallint not null check (tier between 0 and 3),
      at timestamptz not null,
      received_at timestamptz not null,
      presenter text,
      primary key (edge_key_id, sequence, imei_key)
    )`.execute(db);
  await sql`create index on attempt (imei_key, at)`.execute(db);
  await sql`grant select, insert on attempt to deadset_hub`.execute(db);
}

/** An edge that starts again applies the position it had, at a later time, and says so in another receipt. */
async function createReceipts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table receipt (
      edge_key_id text not null references edge,
      position bigint not null check (position >= 0),
      root bytea not null check (octet_length(root) = 32),
      digest bytea not null check (octet_length(digest) = 32),
      listed_count bigint not null,
      configuration bytea not null check (octet_length(configuration) = 32),
      applied_at timestamptz not null,
      received_at timestamptz not null,
      signature bytea not null check (octet_length(signature) = 64),
      primary key (edge_key_id, position, applied_at)
    )`.execute(db);
  await sql`grant select, insert on receipt to deadset_hub`.execute(db);
}

async function createImports(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table import_run (
      id uuid primary key,
      participant_id text not null references participant,
      kind text not null check (kind in ('full', 'delta')),
      file_name text not null,
      counts jsonb,
      overrides text[] not null,
      started_at timestamptz not null,
      finished_at timestamptz
    )`.execute(db);
  await sql`create index on import_run (participant_id, started_at)`.execute(db);
  await sql`grant select, insert, update (counts, finished_at) on import_run to deadset_hub`.execute(db);
}
