import { type Kysely, type Migration, sql } from 'kysely';

/** The shop counter: how an organisation's works, what it bought in, and what was handed in to it. */
export const counter: Migration = {
  up: async (db) => {
    await createSettings(db);
    await createBuyIns(db);
    await createSurrenders(db);
    await createSteps(db);
    await namePresenters(db);
  },
};

async function createSettings(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table counter_setting (
      participant_id text primary key references participant,
      quarantine_days int not null check (quarantine_days between 0 and 120),
      id_rule text not null check (id_rule in ('none', 'last-four', 'full')),
      contact_rule text not null check (contact_rule in ('none', 'optional', 'required')),
      seller_days int not null check (seller_days between 90 and 730),
      script text not null check (length(script) between 1 and 600),
      changed_at timestamptz not null
    )`.execute(db);
  await sql`
    grant select, insert,
      update (quarantine_days, id_rule, contact_rule, seller_days, script, changed_at)
      on counter_setting to deadset_hub`.execute(db);
}

/** What an organisation bought; who sold it is under seal, and erased when its time is over. */
async function createBuyIns(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table buy_in (
      id uuid primary key,
      participant_id text not null references participant,
      number text not null unique,
      imei_key bigint not null,
      gate text not null,
      condition text not null check (condition in ('working', 'damaged', 'dead', 'locked')),
      model text check (length(model) between 1 and 80),
      price_pence int not null check (price_pence between 0 and 1000000),
      clerk_id uuid not null references person,
      is_from_paper boolean not null,
      bought_at timestamptz not null,
      recorded_at timestamptz not null,
      quarantine_until timestamptz not null,
      certificate_number text,
      sealed_certificate bytea,
      sealed_seller bytea,
      seller_until timestamptz not null,
      status text not null check (status in ('waiting', 'released', 'set-aside', 'handed-over')),
      reported_at timestamptz,
      report_reason text,
      changed_at timestamptz not null,
      check (bought_at <= recorded_at),
      check ((status = 'set-aside') <= (reported_at is not null))
    )`.execute(db);
  await sql`comment on column buy_in.sealed_seller is
    'sealed under a key that is not in the database; null when nothing was kept or it is erased'`.execute(db);
  // One phone waits once; it may be bought again after it was sold.
  await sql`
    create unique index buy_in_waiting on buy_in (participant_id, imei_key)
      where status = 'waiting'`.execute(db);
  await sql`create index on buy_in (participant_id, bought_at)`.execute(db);
  await sql`create index on buy_in (certificate_number) where certificate_number is not null`.execute(db);
  await sql`create index on buy_in (seller_until) where sealed_seller is not null`.execute(db);
  await sql`
    grant select, insert, delete,
      update (certificate_number, sealed_certificate, sealed_seller, status, reported_at, report_reason, changed_at)
      on buy_in to deadset_hub`.execute(db);
}

/** A phone that somebody handed in: nothing about who they are. */
async function createSurrenders(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table surrender (
      id uuid primary key,
      participant_id text not null references participant,
      number text not null unique,
      code_hash bytea not null unique check (octet_length(code_hash) = 32),
      imei_key bigint,
      description text check (length(description) between 1 and 120),
      clerk_id uuid not null references person,
      received_at timestamptz not null,
      status text not null check (status in ('held', 'handed-over')),
      changed_at timestamptz not null
    )`.execute(db);
  await sql`create index on surrender (participant_id, received_at)`.execute(db);
  await sql`
    grant select, insert, delete, update (status, changed_at) on surrender to deadset_hub`.execute(db);
}

/** Who had a phone in their hands, and when: of a bought one or of one that was handed in. */
async function createSteps(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table counter_step (
      number bigint generated always as identity primary key,
      subject_id uuid not null,
      act text not null,
      person_id uuid references person,
      at timestamptz not null,
      sealed_note bytea
    )`.execute(db);
  await sql`create index on counter_step (subject_id, number)`.execute(db);
  await sql`grant select, insert, delete on counter_step to deadset_hub`.execute(db);
}

/**
 * Says who presented the phone of an attempt at the hub that nobody had named: once, within an hour, by the participant
 * whose gate it was. Attempts change in no other way.
 */
async function namePresenters(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function name_presenter(whose text, which_key bigint, who text, now_at timestamptz)
      returns int language plpgsql
      security definer set search_path = register, pg_temp as $$
    declare named int;
    begin
      update attempt set presenter = who where (edge_key_id, sequence) in (
        select edge_key_id, sequence from attempt
        where edge_key_id = 'hub' and participant_id = whose and imei_key = which_key
          and at > now_at - interval '1 hour'
        order by sequence desc limit 1) and presenter is null;
      get diagnostics named = row_count;
      return named;
    end $$`.execute(db);
  await sql`revoke all on function name_presenter from public`.execute(db);
  await sql`grant execute on function name_presenter to deadset_hub`.execute(db);
}
