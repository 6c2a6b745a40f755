import { type Kysely, type Migration, sql } from 'kysely';

/** People who approve, what they approve, and what a bulk import waits for. */
export const approvals: Migration = {
  up: async (db) => {
    await createApprovers(db);
    await createPasskeySessions(db);
    await createProposals(db);
    await createCorrections(db);
    await createBrakeHolds(db);
  },
};

/** No name of a person: the organisation knows whose passkey it answered for. */
async function createApprovers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table approver (
      key_id bytea primary key check (octet_length(key_id) = 8),
      credential_id bytea not null unique check (octet_length(credential_id) <= 1023),
      organisation text not null references participant,
      algorithm text not null check (algorithm in ('ES256', 'Ed25519')),
      public_key bytea not null,
      rp_id_hash bytea not null check (octet_length(rp_id_hash) = 32),
      sign_count bigint not null,
      status text not null check (status in ('registered', 'enrolled', 'retired')),
      registered_at timestamptz not null,
      changed_at timestamptz not null
    )`.execute(db);
  await sql`create index on approver (status)`.execute(db);
  await sql`
    create table approver_certificate (
      leaf_hash bytea primary key check (octet_length(leaf_hash) = 32),
      key_id bytea not null references approver,
      leaf bytea not null,
      at timestamptz not null
    )`.execute(db);
  await sql`grant select, insert, update (sign_count, status, changed_at) on approver to deadset_hub`.execute(
    db,
  );
  await sql`grant select, insert on approver_certificate to deadset_hub`.execute(db);
}

async function createPasskeySessions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table passkey_challenge (
      challenge bytea primary key check (octet_length(challenge) = 32),
      purpose text not null check (purpose in ('register', 'sign-in')),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`
    create table approver_session (
      id_hash bytea primary key check (octet_length(id_hash) = 32),
      key_id bytea not null references approver,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index on passkey_challenge (expires_at)`.execute(db);
  await sql`create index on approver_session (expires_at)`.execute(db);
  await sql`grant select, insert, delete on passkey_challenge to deadset_hub`.execute(db);
  await sql`grant select, insert, update (expires_at), delete on approver_session to deadset_hub`.execute(db);
}

/** A declaration has one proposal at a time that anybody but its author can see. */
async function createProposals(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table unlist_proposal (
      id uuid primary key,
      declaration_id uuid not null,
      reason smallint not null check (reason between 1 and 255),
      status text not null check (status in
        ('drafted', 'proposed', 'noticed', 'executed', 'objected', 'expired', 'void')),
      author_key_id bytea not null references approver,
      proposed_at timestamptz not null,
      changed_at timestamptz not null
    )`.execute(db);
  await sql`comment on column unlist_proposal.id is 'also the id of the entry that proposes it in the log'`.execute(
    db,
  );
  await sql`
    create unique index unlist_proposal_open on unlist_proposal (declaration_id)
      where status in ('proposed', 'noticed')`.execute(db);
  await sql`create index on unlist_proposal (status, proposed_at)`.execute(db);
  await sql`
    create table unlist_approval (
      proposal_id uuid not null references unlist_proposal,
      key_id bytea not null references approver,
      authenticator_data bytea not null,
      client_data_json bytea not null,
      signature bytea not null,
      at timestamptz not null,
      primary key (proposal_id, key_id)
    )`.execute(db);
  await sql`create index on unlist_approval (key_id, at)`.execute(db);
  await sql`grant select, insert, update (status, changed_at) on unlist_proposal to deadset_hub`.execute(db);
  await sql`grant select, insert on unlist_approval to deadset_hub`.execute(db);
}

/** A contributor's own entries that one of its approvers took back. */
async function createCorrections(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table correction (
      declaration_id uuid primary key,
      key_id bytea not null references approver,
      authenticator_data bytea not null,
      client_data_json bytea not null,
      signature bytea not null,
      at timestamptz not null
    )`.execute(db);
  await sql`create index on correction (key_id, at)`.execute(db);
  await sql`grant select, insert on correction to deadset_hub`.execute(db);
}

/** An import that a brake stopped, named by what it would have done; and the second person's word for exactly that. */
async function createBrakeHolds(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table brake_hold (
      id bytea primary key check (octet_length(id) = 32),
      digest bytea not null check (octet_length(digest) = 32),
      participant_id text not null references participant,
      brakes text[] not null,
      counts jsonb not null,
      held_at timestamptz not null
    )`.execute(db);
  await sql`
    create table brake_approval (
      hold_id bytea not null references brake_hold,
      key_id bytea not null references approver,
      authenticator_data bytea not null,
      client_data_json bytea not null,
      signature bytea not null,
      at timestamptz not null,
      primary key (hold_id, key_id)
    )`.execute(db);
  await sql`comment on column brake_hold.id is 'what an approver signs: SHA-256 over digest and time'`.execute(
    db,
  );
  await sql`create index on brake_hold (participant_id, held_at)`.execute(db);
  await sql`create index on brake_hold (digest, held_at)`.execute(db);
  await sql`grant select, insert on brake_hold to deadset_hub`.execute(db);
  await sql`grant select, insert on brake_approval to deadset_hub`.execute(db);
}
