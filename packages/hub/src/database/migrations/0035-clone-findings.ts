import { type Kysely, type Migration, sql } from 'kysely';

/** What networks say of numbers that are on several phones, and what people decided of them. */
export const cloneFindings: Migration = {
  up: async (db) => {
    await createFindings(db);
    await createDecisions(db);
    await sql`
      alter table declaration
        drop constraint declaration_dispute_reason_check,
        add constraint declaration_dispute_reason_check check (dispute_reason in
          ('payer-is-not-the-user', 'used-by-another', 'bought-with-a-certificate', 'another-keeper',
           'looks-cloned'))`.execute(db);
  },
};

async function createFindings(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table clone_finding (
      reference uuid primary key default gen_random_uuid(),
      imei_key bigint not null unique check (imei_key between 0 and 99999999999999)
    )`.execute(db);
  await sql`grant select, insert, delete on clone_finding to deadset_hub`.execute(db);
  await sql`
    create table clone_signal (
      reference uuid not null references clone_finding on delete cascade,
      participant_id text not null references participant,
      rule text not null check (length(rule) <= 40),
      family text not null check (length(family) <= 40),
      fired_at timestamptz not null,
      value text check (length(value) <= 40),
      first_seen_at timestamptz not null,
      last_seen_at timestamptz not null check (last_seen_at >= first_seen_at),
      attaches bigint not null check (attaches > 0),
      lines integer not null check (lines >= 0),
      more_lines boolean not null,
      received_at timestamptz not null,
      primary key (reference, participant_id, rule, fired_at)
    )`.execute(db);
  await sql`comment on table clone_signal is
    'that a rule fired on a number at a network; neither a line nor a pseudonym of one is kept'`.execute(db);
  await sql`create index on clone_signal (received_at)`.execute(db);
  await sql`
    grant select, insert, delete, update (first_seen_at, last_seen_at, attaches, lines, more_lines)
      on clone_signal to deadset_hub`.execute(db);
}

async function createDecisions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table clone_decision (
      id bigint generated always as identity primary key,
      reference uuid not null references clone_finding on delete cascade,
      is_several boolean not null,
      reason text not null check (length(reason) <= 40),
      at timestamptz not null,
      key_id bytea not null
    )`.execute(db);
  await sql`create index on clone_decision (reference, at)`.execute(db);
  await sql`create index on clone_decision (at)`.execute(db);
  await sql`grant select, insert, delete on clone_decision to deadset_hub`.execute(db);
}
