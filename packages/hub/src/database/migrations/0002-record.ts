import { type Kysely, type Migration, sql } from 'kysely';

/** Entries, those that wait for their place, and the log that gives it to them. */
export const record: Migration = {
  up: async (db) => {
    await createEntries(db);
    await createLog(db);
  },
};

async function createEntries(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table entry (
      number bigint generated always as identity primary key,
      id uuid not null unique,
      device_id uuid not null,
      leaf bytea not null,
      leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
      opening bytea not null,
      at timestamptz not null
    )`.execute(db);
  await sql`
    create table pending_entry (
      entry_number bigint primary key,
      entry_id uuid not null
    )`.execute(db);
  // A queue: rows come and go all day, and the next one must not be looked for among the dead.
  await sql`alter table pending_entry set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`.execute(db);
  await sql`comment on table pending_entry is
    'entries without a position; read by being here, never by a number greater than the last'`.execute(db);
  await sql`grant select, insert on entry to deadset_hub`.execute(db);
  await sql`grant select, insert, delete on pending_entry to deadset_hub`.execute(db);
}

async function createLog(db: Kysely<unknown>): Promise<void> {
  // RFC 6962 section 2.1: the root of the empty tree is the hash of nothing.
  await sql`
    create table log_head (
      singleton boolean primary key default true check (singleton),
      size bigint not null check (size >= 0),
      root bytea not null check (octet_length(root) = 32),
      note text,
      sealed_at timestamptz
    )`.execute(db);
  await sql`insert into log_head (size, root) values (0, sha256(''::bytea))`.execute(db);
  await sql`comment on column log_head.note is
    'signed note over the newest head; an idle head is cosigned again'`.execute(db);
  await sql`
    create table log_entry (
      position bigint primary key check (position >= 0),
      entry_id uuid not null unique
    )`.execute(db);
  await sql`
    create table log_batch (
      first_position bigint primary key check (first_position >= 0),
      size_after bigint not null unique check (size_after > first_position),
      root bytea not null check (octet_length(root) = 32),
      parent_root bytea not null check (octet_length(parent_root) = 32),
      state_leaf bytea not null,
      checkpoint text not null,
      sealed_at timestamptz not null
    )`.execute(db);
  await sql`comment on column log_batch.state_leaf is
    'the leaf at position size_after - 1; the others are in log_entry'`.execute(db);
  await sql`grant select, update (size, root, note, sealed_at) on log_head to deadset_hub`.execute(db);
  await sql`grant select, insert on log_entry, log_batch to deadset_hub`.execute(db);
}
