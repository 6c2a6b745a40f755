import { type Kysely, type Migration, sql } from 'kysely';

/** Appeals, notices to holders, brakes on unproved words, and what a trained person looks at. */
export const fairness: Migration = {
  up: async (db) => {
    await createAppeals(db);
    await createReviews(db);
    await createNotices(db);
    await createBrakes(db);
    await createLapsedHolds(db);
    await createAcknowledgements(db);
    await createForgetting(db);
  },
};

/** What somebody asked for and where it stands; and every step of it, which the clocks that are published count by. */
async function createAppeals(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table appeal (
      id uuid primary key,
      reference text not null unique,
      code_hash bytea not null check (octet_length(code_hash) = 32),
      imei_key bigint check (imei_key between 0 and 99999999999999),
      declaration_id uuid,
      declared_by text,
      passed_on_by text references participant,
      appellant text not null check (appellant in ('holder', 'buyer', 'owner')),
      evidence text[] not null,
      has_priority boolean not null,
      statement text check (length(statement) <= 2000),
      evidence_reference text check (length(evidence_reference) <= 200),
      contact text check (length(contact) <= 200),
      status text not null check (status in
        ('received', 'in-hand', 'proved', 'released', 'upheld', 'rejected', 'reopened', 'withdrawn')),
      received_at timestamptz not null,
      opened_at timestamptz not null,
      taken_by bytea,
      taken_at timestamptz,
      proved_at timestamptz,
      released_at timestamptz,
      decided_at timestamptz,
      reason text,
      is_review boolean not null
    )`.execute(db);
  await sql`comment on column appeal.code_hash is 'of a code with 80 random bits, which nobody tries out'`.execute(
    db,
  );
  await sql`create index on appeal (status, opened_at)`.execute(db);
  await sql`create index on appeal (declaration_id)`.execute(db);
  await sql`
    create table appeal_step (
      appeal_id uuid not null references appeal,
      number integer not null,
      act text not null,
      key_id bytea,
      reason text,
      at timestamptz not null,
      primary key (appeal_id, number)
    )`.execute(db);
  await sql`
    grant select, insert, update (imei_key, statement, evidence_reference, contact, status, opened_at, taken_by,
      taken_at, proved_at, released_at, decided_at, reason, is_review) on appeal to deadset_hub`.execute(db);
  await sql`grant select, insert on appeal_step to deadset_hub`.execute(db);
}

/** Reports behind which one person may be watching another. While a review is not cleared, nobody sees where the phone turns up. */
async function createReviews(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table abuse_review (
      id uuid primary key,
      declaration_id uuid not null,
      cause text not null check (cause in ('line-still-in-use', 'payer-is-not-user', 'shared-account', 'said-on-appeal')),
      status text not null check (status in ('open', 'shielded', 'cleared')),
      raised_at timestamptz not null,
      decided_at timestamptz,
      key_id bytea
    )`.execute(db);
  await sql`create unique index on abuse_review (declaration_id, cause) where status <> 'cleared'`.execute(
    db,
  );
  await sql`create index on abuse_review (status, raised_at)`.execute(db);
  await sql`grant select, insert, update (status, decided_at, key_id) on abuse_review to deadset_hub`.execute(
    db,
  );
}

/** What a participant is asked to pass on to whoever holds a phone now; it names the phone and nobody. */
async function createNotices(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table notice (
      id uuid primary key,
      participant_id text not null references participant,
      imei_key bigint not null check (imei_key between 0 and 99999999999999),
      kind text not null check (kind in ('listed', 'disputed', 'released')),
      at timestamptz not null,
      passed_at timestamptz
    )`.execute(db);
  await sql`create index on notice (participant_id, passed_at, at)`.execute(db);
  await sql`create index on notice (imei_key, at)`.execute(db);
  await sql`grant select, insert, update (passed_at), delete on notice to deadset_hub`.execute(db);
}

/** Unproved words of the last two days, by which rates are judged; and those that a brake keeps without effect. */
async function createBrakes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table unproved_word (
      declaration_id uuid primary key,
      reporter bytea check (octet_length(reporter) = 16),
      authority text not null,
      imei_key bigint not null check (imei_key between 0 and 99999999999999),
      at timestamptz not null
    )`.execute(db);
  await sql`comment on column unproved_word.reporter is 'keyed hash of the day and a network prefix'`.execute(
    db,
  );
  await sql`create index on unproved_word (at)`.execute(db);
  await sql`create index on unproved_word (imei_key, at)`.execute(db);
  await sql`grant select, insert, delete on unproved_word to deadset_hub`.execute(db);
  await sql`alter table declaration_act add column brake text check (brake in ('kept', 'let-go'))`.execute(
    db,
  );
  await sql`
    create table braked_declaration (
      declaration_id uuid primary key,
      trips jsonb not null,
      at timestamptz not null,
      decision text check (decision in ('let-go', 'left')),
      decided_at timestamptz,
      key_id bytea
    )`.execute(db);
  await sql`create index on braked_declaration (decided_at, at)`.execute(db);
  await sql`grant select, insert, update (decision, decided_at, key_id) on braked_declaration to deadset_hub`.execute(
    db,
  );
}

/** How often somebody was held by an unproved word that lapsed: the attempts themselves are forgotten then. */
async function createLapsedHolds(db: Kysely<unknown>): Promise<void> {
  await sql`create table lapsed_hold (day date primary key, holds bigint not null)`.execute(db);
  await sql`grant select, insert, update (holds) on lapsed_hold to deadset_hub`.execute(db);
}

/** Which words about false statements each declarer was shown. */
async function createAcknowledgements(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table liability_acknowledgement (
      declaration_id uuid primary key,
      version text not null,
      at timestamptz not null
    )`.execute(db);
  await sql`grant select, insert on liability_acknowledgement to deadset_hub`.execute(db);
}

/** What hangs on a declaration goes with it when it is erased, whoever erases it. */
async function createForgetting(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function forget_declaration() returns trigger language plpgsql
      security definer set search_path = register, pg_temp as $$
    begin
      delete from abuse_review where declaration_id = old.id;
      delete from braked_declaration where declaration_id = old.id;
      delete from unproved_word where declaration_id = old.id;
      delete from liability_acknowledgement where declaration_id = old.id;
      return old;
    end $$`.execute(db);
  await sql`revoke all on function forget_declaration from public`.execute(db);
  await sql`
    create trigger forget_declaration after delete on declaration
      for each row execute function forget_declaration()`.execute(db);
}
