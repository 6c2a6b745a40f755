import { type Kysely, type Migration, sql } from 'kysely';

/** What is kept of each participant, its credentials with their time, whom it lets answer for it; and its people. */
export const participantsAndPeople: Migration = {
  up: async (db) => {
    await widenParticipants(db);
    await createCredentials(db);
    await createConsents(db);
    await announceChanges(db);
    await createPeople(db);
    await createPersonSessions(db);
  },
};

async function widenParticipants(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table participant
      add column acts_from_tier smallint not null default 0 check (acts_from_tier between 0 and 3),
      add column enforcement text not null default 'enforcing' check (enforcement in ('enforcing', 'shadow')),
      add column contact text,
      add column status text not null default 'active' check (status in ('active', 'suspended', 'revoked')),
      add column generation integer not null default 1,
      add column changed_at timestamptz`.execute(db);
  await sql`comment on column participant.generation is
    'grows when all access tokens given before must stop serving; a token carries the one it was given under'`.execute(
    db,
  );
  await sql`grant update (acts_from_tier, enforcement, contact, status, generation, changed_at) on participant
    to deadset_hub`.execute(db);
}

/** Several at a time, so that a new one can be in use before the old one ends. */
async function createCredentials(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table participant_credential (
      id uuid primary key default gen_random_uuid(),
      participant_id text not null references participant,
      kind text not null check (kind in ('secret', 'keys', 'keys-url', 'certificate')),
      secret_hash bytea,
      secret_salt bytea,
      keys jsonb,
      keys_url text,
      certificate_thumbprint bytea check (octet_length(certificate_thumbprint) = 32),
      certificate_subject text,
      from_at timestamptz not null,
      until_at timestamptz,
      revoked_at timestamptz,
      check (case kind
        when 'secret' then secret_hash is not null and secret_salt is not null
        when 'keys' then keys is not null
        when 'keys-url' then keys_url is not null
        else num_nonnulls(certificate_thumbprint, certificate_subject) = 1 end)
    )`.execute(db);
  await sql`create index on participant_credential (participant_id)`.execute(db);
  await sql`
    insert into participant_credential (participant_id, kind, secret_hash, secret_salt, from_at)
      select id, 'secret', secret_hash, secret_salt, created_at from participant`.execute(db);
  await sql`alter table participant drop column secret_hash, drop column secret_salt`.execute(db);
  await sql`
    create table assertion_use (
      participant_id text not null references participant,
      jti_hash bytea not null check (octet_length(jti_hash) = 32),
      expires_at timestamptz not null,
      primary key (participant_id, jti_hash)
    )`.execute(db);
  await sql`comment on table assertion_use is 'signed words at the token endpoint, each of which serves once'`.execute(
    db,
  );
  await sql`create index on assertion_use (expires_at)`.execute(db);
  await sql`grant select, insert, update (until_at, revoked_at) on participant_credential to deadset_hub`.execute(
    db,
  );
  await sql`grant select, insert, delete on assertion_use to deadset_hub`.execute(db);
}

/** Edges that answer for others already have been let to, by whoever enrolled them. */
async function createConsents(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table edge_consent (
      participant_id text not null references participant,
      runner_id text not null references participant,
      given_at timestamptz not null,
      withdrawn_at timestamptz,
      primary key (participant_id, runner_id)
    )`.execute(db);
  await sql`comment on table edge_consent is 'whose edges a participant lets answer for its gates'`.execute(
    db,
  );
  await sql`
    insert into edge_consent (participant_id, runner_id, given_at)
      select served, edge.participant_id, min(enrolled_at) from edge, unnest(serves) as served
        join participant on participant.id = served
        where served <> edge.participant_id group by served, edge.participant_id`.execute(db);
  await sql`grant select, insert, update (given_at, withdrawn_at) on edge_consent to deadset_hub`.execute(db);
}

/** Every process of the hub learns at the commit that a participant or a credential is not what it was. */
async function announceChanges(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function announce_participants() returns trigger language plpgsql
      security definer set search_path = register, pg_temp as $$
    begin
      perform pg_notify('deadset_participants', '');
      return null;
    end $$`.execute(db);
  for (const table of ['participant', 'participant_credential']) {
    await sql`
      create trigger announce_participants after insert or update on ${sql.table(table)}
        for each statement execute function announce_participants()`.execute(db);
  }
}

/** Staff of organisations. What they are called is what their organisation calls them; it is in no log line. */
async function createPeople(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table person (
      id uuid primary key,
      participant_id text not null references participant,
      called text not null check (length(called) between 1 and 100),
      roles text[] not null,
      status text not null check (status in ('invited', 'active', 'removed')),
      issuer text,
      subject text,
      created_at timestamptz not null,
      changed_at timestamptz not null,
      unique (issuer, subject)
    )`.execute(db);
  await sql`create index on person (participant_id)`.execute(db);
  await sql`
    create table person_link (
      token_hash bytea primary key check (octet_length(token_hash) = 32),
      person_id uuid not null references person,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`
    create table person_passkey (
      credential_id bytea primary key check (octet_length(credential_id) <= 1023),
      person_id uuid not null references person,
      algorithm text not null check (algorithm in ('ES256', 'Ed25519')),
      public_key bytea not null,
      rp_id_hash bytea not null check (octet_length(rp_id_hash) = 32),
      sign_count bigint not null,
      added_at timestamptz not null,
      removed_at timestamptz
    )`.execute(db);
  await sql`create index on person_passkey (person_id)`.execute(db);
  await sql`grant select, insert, update (called, roles, status, issuer, subject, changed_at) on person
    to deadset_hub`.execute(db);
  await sql`grant select, insert, delete on person_link to deadset_hub`.execute(db);
  await sql`grant select, insert, update (sign_count, removed_at) on person_passkey to deadset_hub`.execute(
    db,
  );
}

async function createPersonSessions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table person_session (
      id_hash bytea primary key check (octet_length(id_hash) = 32),
      person_id uuid not null references person,
      began_at timestamptz not null,
      idle_until timestamptz not null,
      ends_at timestamptz not null,
      purpose text,
      reason text,
      purpose_until timestamptz,
      stepped_up_at timestamptz
    )`.execute(db);
  await sql`create index on person_session (ends_at)`.execute(db);
  await sql`create index on person_session (person_id)`.execute(db);
  await sql`
    create table person_challenge (
      challenge bytea primary key check (octet_length(challenge) = 32),
      purpose text not null check (purpose in ('sign-in', 'add', 'step-up')),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`
    create table person_sign_in (
      state_hash bytea primary key check (octet_length(state_hash) = 32),
      organisation text not null,
      person_id uuid references person,
      nonce text not null,
      verifier text not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`comment on column person_sign_in.person_id is
    'whose account the sign-in of their organisation is to open from now on; null when somebody signs in'`.execute(
    db,
  );
  await sql`grant select, insert, delete on person_challenge, person_sign_in to deadset_hub`.execute(db);
  await sql`
    grant select, insert, delete,
      update (idle_until, purpose, reason, purpose_until, stepped_up_at) on person_session to deadset_hub`.execute(
    db,
  );
}
