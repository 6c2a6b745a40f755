import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Entry on tracking data (Theft Act 1968 section 26A). Rows are only added, so that nobody can make a record fit afterwards what
 * was done; and that who asked did not decide is the database's word too.
 */
export const trackedEntry: Migration = {
  up: async (db) => {
    await sql`
      create table tracked_entry (
        id uuid primary key,
        number bigint generated always as identity unique,
        case_id uuid not null references police_case,
        force text not null,
        instrument text not null,
        stolen_at timestamptz not null,
        gathered_by text not null,
        gathered_at timestamptz not null,
        sealed_premises bytea not null
      )`.execute(db);
    await sql`create index on tracked_entry (force, number)`.execute(db);
    await sql`create index on tracked_entry (case_id)`.execute(db);
    for (const table of ['tracked_entry_point', 'tracked_entry_neighbour'])
      await sql`
        create table ${sql.table(table)} (
          id uuid primary key,
          entry_id uuid not null references tracked_entry,
          added_by text not null,
          added_at timestamptz not null,
          sealed_words bytea not null
        )`.execute(db);
    await sql`create index on tracked_entry_point (entry_id, added_at)`.execute(db);
    await sql`create index on tracked_entry_neighbour (entry_id, added_at)`.execute(db);
    await createPapers(db);
    await sql`
      grant select, insert on tracked_entry, tracked_entry_point, tracked_entry_neighbour, tracked_entry_request,
        tracked_entry_decision, tracked_entry_outcome to deadset_police`.execute(db);
  },
};

/** Request, decision and outcomes of an entry, in the order in which they are written. */
async function createPapers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table tracked_entry_request (
      entry_id uuid primary key references tracked_entry,
      asked_by text not null,
      asked_at timestamptz not null,
      sealed_words bytea not null,
      unique (entry_id, asked_by)
    )`.execute(db);
  await sql`
    create table tracked_entry_decision (
      entry_id uuid primary key,
      asked_by text not null,
      decided_by text not null check (decided_by <> asked_by),
      verdict text not null check (verdict in ('authorised', 'refused')),
      given text not null check (given in ('orally', 'in-writing')),
      rank text not null,
      given_at timestamptz not null,
      written_at timestamptz not null check (written_at >= given_at),
      expires_at timestamptz,
      sealed_words bytea not null,
      foreign key (entry_id, asked_by) references tracked_entry_request (entry_id, asked_by),
      check ((verdict = 'authorised') = (expires_at is not null)),
      check (expires_at > given_at and expires_at <= given_at + interval '24 hours')
    )`.execute(db);
  await sql`
    create table tracked_entry_outcome (
      id uuid primary key,
      entry_id uuid not null references tracked_entry_request (entry_id),
      outcome text not null,
      entered_at timestamptz,
      recorded_by text not null,
      recorded_at timestamptz not null,
      sealed_words bytea not null,
      check ((outcome = 'not-used') = (entered_at is null))
    )`.execute(db);
  await sql`create index on tracked_entry_outcome (entry_id, recorded_at)`.execute(db);
}
