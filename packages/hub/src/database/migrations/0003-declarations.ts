import { type Kysely, type Migration, sql } from 'kysely';

/** Declarations, what they do at the gates, who did what, and what a visit to the pages leaves for a while. */
export const declarations: Migration = {
  up: async (db) => {
    await createDeclarations(db);
    await createListings(db);
    await createAudit(db);
    await createRequests(db);
    await createSignIns(db);
  },
};

async function createDeclarations(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table declaration (
      id uuid primary key,
      reference text not null unique,
      device_id uuid not null,
      status text not null check (status in ('declared', 'proved', 'withdrawn', 'lapsed')),
      tier smallint not null check (tier between 0 and 3),
      mode text not null check (mode in ('total', 'recovery')),
      is_quiet boolean not null,
      started_unproved boolean not null,
      happened text not null check (happened in ('stolen', 'lost')),
      taken_at timestamptz not null,
      declared_at timestamptz not null,
      until_at timestamptz,
      authority text not null,
      withdrawal_secret bytea not null check (octet_length(withdrawal_secret) = 16),
      ended_at timestamptz,
      updated_at timestamptz not null,
      check ((ended_at is null) = (status in ('declared', 'proved')))
    )`.execute(db);
  await sql`comment on column declaration.authority is
    'id of the participant that declared, or public'`.execute(db);
  await sql`create index on declaration (device_id)`.execute(db);
  await sql`create index on declaration (until_at) where status = 'declared'`.execute(db);
  await sql`
    create table declaration_act (
      id bigint generated always as identity,
      declaration_id uuid not null,
      act text not null check (act in ('declare', 'raise', 'withdraw', 'lapse')),
      actor text not null check (actor in ('declarer', 'contributor', 'clock')),
      tier smallint check (tier between 0 and 3),
      mode text check (mode in ('total', 'recovery')),
      at timestamptz not null,
      entry_id uuid not null,
      primary key (declaration_id, id)
    )`.execute(db);
  await sql`
    grant select, insert,
      update (status, tier, mode, is_quiet, until_at, ended_at, updated_at)
      on declaration to deadset_hub`.execute(db);
  await sql`grant select, insert on declaration_act to deadset_hub`.execute(db);
}

/** Derived from declarations in the same transaction, so a listing that is no more may go: the acts stay. */
async function createListings(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table listing (
      imei_key bigint primary key check (imei_key between 0 and 99999999999999),
      effect text not null check (effect in ('prohibited', 'tracked')),
      tier smallint not null check (tier between 0 and 3),
      until_at timestamptz,
      entry_id uuid not null,
      updated_at timestamptz not null
    )`.execute(db);
  await sql`
    grant select, insert, update (effect, tier, until_at, entry_id, updated_at), delete
      on listing to deadset_hub`.execute(db);
}

async function createAudit(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      actor text not null,
      act text not null,
      object text not null,
      why text not null,
      on_behalf_of text,
      detail jsonb
    )`.execute(db);
  await sql`grant select, insert on audit to deadset_hub`.execute(db);
}

async function createRequests(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table idempotency (
      scope text not null,
      key text not null,
      request_hash bytea not null,
      response jsonb not null,
      at timestamptz not null,
      primary key (scope, key)
    )`.execute(db);
  await sql`create index on idempotency (at)`.execute(db);
  await sql`
    create table draft (
      id_hash bytea primary key,
      answers jsonb not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index on draft (expires_at)`.execute(db);
  await sql`grant select, insert, update (response), delete on idempotency to deadset_hub`.execute(db);
  await sql`grant select, insert, update (answers, expires_at), delete on draft to deadset_hub`.execute(db);
}

async function createSignIns(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sign_in (
      state_hash bytea primary key,
      declaration_id uuid not null references declaration,
      purpose text not null check (purpose in ('raise', 'withdraw')),
      nonce text not null,
      verifier text not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index on sign_in (expires_at)`.execute(db);
  await sql`
    create table statement_use (
      statement_hash bytea primary key,
      used_at timestamptz not null
    )`.execute(db);
  await sql`grant select, insert, delete on sign_in to deadset_hub`.execute(db);
  await sql`grant select, insert on statement_use to deadset_hub`.execute(db);
}
