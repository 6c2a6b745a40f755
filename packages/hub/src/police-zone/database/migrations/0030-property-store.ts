import { type Kysely, type Migration, sql } from 'kysely';

/** What a force has seized or found: exhibits, their custody, whose they may be, and when they are fetched. */
export const propertyStore: Migration = {
  up: async (db) => {
    await createSeizures(db);
    await createExhibits(db);
    await createLeads(db);
    await createCustody(db);
    await createCollections(db);
  },
};

async function createSeizures(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table seizure (
      id uuid primary key,
      label text not null unique,
      force text not null,
      reference text not null check (length(reference) between 1 and 60),
      powers text[] not null check (cardinality(powers) > 0),
      seized_at timestamptz not null,
      sealed_words bytea not null,
      recorded_by text not null,
      recorded_at timestamptz not null,
      unique (force, reference)
    )`.execute(db);
  await sql`create index on seizure (force, recorded_at)`.execute(db);
  // Giving out numbers locks the row of the seizure, which takes a right to change something of it.
  await sql`grant select, insert, update (sealed_words) on seizure to deadset_police`.execute(db);
  await sql`
    create table intake_line (
      id uuid primary key,
      seizure_id uuid not null references seizure,
      sealed_line bytea not null,
      at timestamptz not null
    )`.execute(db);
  await sql`create index on intake_line (seizure_id, at)`.execute(db);
  await sql`grant select, insert, delete on intake_line to deadset_police`.execute(db);
}

async function createExhibits(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table exhibit (
      id uuid primary key,
      seizure_id uuid not null references seizure,
      force text not null,
      number integer not null check (number > 0),
      reference text not null unique,
      status text not null check (status in ('held', 'told', 'booked', 'contested', 'returned', 'disposed')),
      imei_keys bigint[] not null,
      traces text[] not null,
      marks text[] not null,
      read_from text,
      doubts text[] not null,
      seal text check (length(seal) between 1 and 30),
      place text not null check (length(place) <= 200),
      sealed_words bytea,
      sameness bytea not null check (octet_length(sameness) = 32),
      may_be_clone boolean not null,
      taken_in_at timestamptz not null,
      changed_at timestamptz not null,
      left_at timestamptz,
      unique (seizure_id, number),
      check ((left_at is not null) = (status in ('returned', 'disposed')))
    )`.execute(db);
  await sql`create index on exhibit using gin (imei_keys) where left_at is null`.execute(db);
  await sql`create index on exhibit using gin (marks)`.execute(db);
  await sql`create index on exhibit (force, status, changed_at)`.execute(db);
  await sql`comment on column exhibit.sealed_words is 'sealed under a key that is not in the database'`.execute(
    db,
  );
  await sql`
    grant select, insert, update (status, imei_keys, traces, read_from, doubts, seal, place, sealed_words, sameness,
      may_be_clone, changed_at, left_at) on exhibit to deadset_police`.execute(db);
}

async function createLeads(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table exhibit_lead (
      id uuid primary key,
      exhibit_id uuid not null references exhibit,
      subject_kind text not null check (subject_kind in ('declaration', 'enrolment')),
      subject_reference text not null,
      strength text not null check (strength in ('exact', 'strong', 'weak')),
      score integer not null check (score between 0 and 100),
      reasons text[] not null,
      state text not null check (state in ('open', 'claimant', 'same-person', 'set-aside')),
      found_at timestamptz not null,
      decided_by text,
      decided_at timestamptz,
      why text,
      unique (exhibit_id, subject_kind, subject_reference),
      check ((state = 'open') = (decided_at is null))
    )`.execute(db);
  await sql`create index on exhibit_lead (subject_reference)`.execute(db);
  await sql`
    grant select, insert, update (strength, score, reasons, state, decided_by, decided_at, why)
    on exhibit_lead to deadset_police`.execute(db);
  await sql`
    create table known_trace (
      id uuid primary key,
      force text not null,
      kind text not null,
      text text not null,
      declaration_reference text not null,
      source text not null check (source in ('keeper', 'operator', 'maker')),
      source_reference text,
      recorded_by text not null,
      at timestamptz not null,
      unique (force, kind, text, declaration_reference),
      check (source = 'keeper' or source_reference is not null)
    )`.execute(db);
  await sql`grant select, insert, delete on known_trace to deadset_police`.execute(db);
}

/** Who may write may not change: a chain that was altered was altered by the owner of the tables, and does not verify. */
async function createCustody(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table custody_link (
      exhibit_id uuid not null references exhibit,
      number integer not null check (number > 0),
      at timestamptz not null,
      actor text not null,
      who text not null,
      act text not null,
      place text not null,
      why text not null,
      seal text not null,
      previous bytea not null check (octet_length(previous) = 32),
      hash bytea not null check (octet_length(hash) = 32),
      primary key (exhibit_id, number),
      unique (exhibit_id, previous)
    )`.execute(db);
  await sql`grant select, insert on custody_link to deadset_police`.execute(db);
}

async function createCollections(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table collection_slot (
      id uuid primary key,
      force text not null,
      station text not null check (length(station) between 1 and 200),
      from_at timestamptz not null,
      until_at timestamptz not null check (until_at > from_at),
      places integer not null check (places between 1 and 100),
      made_by text not null
    )`.execute(db);
  await sql`create index on collection_slot (force, from_at)`.execute(db);
  await sql`
    create table collection_booking (
      id uuid primary key,
      exhibit_id uuid not null references exhibit,
      slot_id uuid not null references collection_slot,
      made_at timestamptz not null,
      ended_at timestamptz
    )`.execute(db);
  await sql`create unique index on collection_booking (exhibit_id) where ended_at is null`.execute(db);
  await sql`create index on collection_booking (slot_id) where ended_at is null`.execute(db);
  await sql`grant select, insert on collection_slot to deadset_police`.execute(db);
  await sql`grant select, insert, update (ended_at) on collection_booking to deadset_police`.execute(db);
  // Taking a place in a slot locks its row, which takes a right to change it.
  await sql`grant update (places) on collection_slot to deadset_police`.execute(db);
}
