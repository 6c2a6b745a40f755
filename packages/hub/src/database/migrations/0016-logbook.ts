import { type Kysely, type Migration, sql } from 'kysely';

/** The logbook: which devices have a keeper, how they are let go, and what keepers are asked. */
export const logbook: Migration = {
  up: async (db) => {
    await createEnrolments(db);
    await createReleases(db);
    await createConsents(db);
    await createBatches(db);
    await createContests(db);
    await createAlarms(db);
  },
};

/**
 * A device in its keeper's logbook. The record reads `device_id` and `ended_at` to know how a key is listed; the name is
 * the one in the log, a chain of two hashes over the secret that lets the device go.
 *
 * Nothing here opens anything: the secret is computed from the keeper's code, which is not kept.
 */
async function createEnrolments(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table enrolment (
      id uuid primary key,
      reference text not null unique,
      device_id uuid not null,
      name bytea not null unique check (octet_length(name) = 16),
      salt_id uuid not null,
      duress_check bytea check (octet_length(duress_check) = 32),
      keeper_kind text not null check (keeper_kind in ('person', 'organisation')),
      keeper_id text references participant,
      authority text not null,
      basis text not null check (basis in ('line', 'sold', 'insured', 'owned', 'claim', 'title')),
      previous_id uuid references enrolment,
      sealed_contact bytea,
      sealed_trusted_contact bytea,
      is_decoy boolean not null,
      status text not null check (status in ('enrolled', 'released', 'handed-over', 'left')),
      held_at timestamptz,
      wrong_tries integer not null default 0,
      tries_since timestamptz,
      enrolled_at timestamptz not null,
      ended_at timestamptz,
      check ((keeper_kind = 'organisation') = (keeper_id is not null)),
      check ((ended_at is not null) = (is_decoy or status in ('handed-over', 'left')))
    )`.execute(db);
  await sql`comment on column enrolment.authority is
    'id of the participant on whose word it was enrolled, or public'`.execute(db);
  await sql`comment on column enrolment.salt_id is
    'what the keeper''s code is stretched with: its own id, or that of the batch whose code it shares'`.execute(
    db,
  );
  await sql`comment on column enrolment.is_decoy is
    'made under duress: it looks like an enrolment to whoever opens it, has no entry and no effect'`.execute(
    db,
  );
  await sql`comment on column enrolment.held_at is
    'when a declaration put the claim in doubt by which this keeper came in'`.execute(db);
  await sql`create unique index enrolment_present on enrolment (device_id) where ended_at is null`.execute(
    db,
  );
  await sql`create index on enrolment (device_id)`.execute(db);
  await sql`create index on enrolment (keeper_id) where keeper_id is not null`.execute(db);
  await sql`create index on enrolment (previous_id) where previous_id is not null`.execute(db);
  await sql`create index on enrolment (held_at) where held_at is not null`.execute(db);
  await sql`
    create index on enrolment (ended_at)
      where sealed_contact is not null or sealed_trusted_contact is not null`.execute(db);
  await sql`
    grant select, insert,
      update (status, held_at, wrong_tries, tries_since, ended_at, sealed_contact, sealed_trusted_contact)
      on enrolment to deadset_hub`.execute(db);
}

/** A keeper's word that the device may go to whoever has the code, under which the secret is sealed. */
async function createReleases(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table release (
      id uuid primary key,
      enrolment_id uuid not null references enrolment,
      sealed_secret bytea not null check (octet_length(sealed_secret) = 32),
      is_decoy boolean not null,
      status text not null check (status in ('open', 'used', 'lapsed', 'void')),
      made_at timestamptz not null,
      ended_at timestamptz,
      check ((ended_at is null) = (status = 'open'))
    )`.execute(db);
  await sql`create unique index release_open on release (enrolment_id, is_decoy) where status = 'open'`.execute(
    db,
  );
  await sql`create index on release (made_at) where status = 'open'`.execute(db);
  await sql`grant select, insert, update (status, ended_at) on release to deadset_hub`.execute(db);
}

/** What a gate asked a keeper, and the answer. The presenter is a pseudonym of the participant's own. */
async function createConsents(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table consent (
      id uuid primary key,
      enrolment_id uuid not null references enrolment,
      participant_id text not null references participant,
      gate text not null,
      presenter text not null check (length(presenter) between 1 and 64),
      state text not null check (state in ('asked', 'given', 'refused', 'expired')),
      answered_by text check (answered_by in ('keeper', 'release-code')),
      asked_at timestamptz not null,
      until_at timestamptz not null,
      answered_at timestamptz,
      check ((answered_at is null) = (state in ('asked', 'expired'))),
      check ((answered_by is null) = (answered_at is null))
    )`.execute(db);
  await sql`create index on consent (enrolment_id, asked_at)`.execute(db);
  await sql`create index on consent (participant_id, asked_at)`.execute(db);
  await sql`create index on consent (until_at) where state = 'asked'`.execute(db);
  await sql`create index on consent (asked_at)`.execute(db);
  await sql`
    grant select, insert, update (state, answered_by, answered_at), delete on consent to deadset_hub`.execute(
    db,
  );
}

/** Many devices of one organisation, under one code; rows wait here until their turn, so that a restart loses none. */
async function createBatches(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table enrolment_batch (
      id uuid primary key,
      participant_id text not null references participant,
      basis text not null check (basis in ('sold', 'insured', 'owned')),
      row_count integer not null,
      started_at timestamptz not null,
      finished_at timestamptz
    )`.execute(db);
  await sql`
    create table enrolment_batch_row (
      batch_id uuid not null references enrolment_batch,
      number integer not null,
      imei_keys bigint[] not null,
      enrolment_id uuid not null,
      name bytea not null check (octet_length(name) = 16),
      state text not null check (state in ('waiting', 'enrolled', 'already', 'refused')),
      reference text,
      problem text,
      primary key (batch_id, number)
    )`.execute(db);
  await sql`create index on enrolment_batch (participant_id, started_at)`.execute(db);
  await sql`create index on enrolment_batch (started_at) where finished_at is null`.execute(db);
  await sql`create index on enrolment_batch_row (batch_id, number) where state = 'waiting'`.execute(db);
  await sql`grant select, insert, update (finished_at) on enrolment_batch to deadset_hub`.execute(db);
  await sql`
    grant select, insert, update (state, reference, problem) on enrolment_batch_row to deadset_hub`.execute(
    db,
  );
}

/** Somebody proved to be a device's user while another has it in the logbook: a human looks at it. */
async function createContests(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table enrolment_contest (
      id uuid primary key,
      enrolment_id uuid not null references enrolment,
      by_whom text not null,
      statement_hash bytea check (octet_length(statement_hash) = 32),
      at timestamptz not null
    )`.execute(db);
  await sql`create index on enrolment_contest (enrolment_id)`.execute(db);
  await sql`grant select, insert on enrolment_contest to deadset_hub`.execute(db);
}

/** A duress code was used: somebody may need help. */
async function createAlarms(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table duress_alarm (
      id uuid primary key,
      enrolment_id uuid not null references enrolment,
      use text not null check (use in
        ('opened', 'released', 'claimed', 'shown-at-a-gate', 'answered', 'left')),
      at timestamptz not null
    )`.execute(db);
  await sql`create index on duress_alarm (at)`.execute(db);
  await sql`grant select, insert on duress_alarm to deadset_hub`.execute(db);
}
