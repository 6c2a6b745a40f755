import { type Kysely, type Migration, sql } from 'kysely';

/** Scorecards with what their subjects say, and what police forces say of devices. */
export const scorecards: Migration = {
  up: async (db) => {
    await createScorecards(db);
    await createPoliceRecords(db);
  },
};

/** Figures and replies are only ever added: what was shown once can always be shown again. */
async function createScorecards(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table scorecard_period (
      period text primary key check (period ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
      method text not null,
      computed_at timestamptz not null,
      reply_until timestamptz not null,
      published_at timestamptz check (published_at >= reply_until)
    )`.execute(db);
  await sql`
    create table scorecard (
      period text not null references scorecard_period,
      subject text not null,
      revision integer not null check (revision >= 1),
      is_shadow boolean not null,
      figures jsonb not null,
      made_at timestamptz not null,
      why text check (length(why) between 1 and 500),
      primary key (period, subject, revision),
      check ((revision = 1) = (why is null))
    )`.execute(db);
  await sql`comment on column scorecard.subject is 'id of a participant, or * for everybody together'`.execute(
    db,
  );
  await sql`
    create table scorecard_reply (
      period text not null references scorecard_period,
      participant_id text not null references participant,
      number integer not null check (number >= 1),
      revision integer not null,
      text text not null check (length(text) between 1 and 2000),
      at timestamptz not null,
      primary key (period, participant_id, number)
    )`.execute(db);
  await sql`grant select, insert, update (published_at) on scorecard_period to deadset_hub`.execute(db);
  await sql`grant select, insert on scorecard to deadset_hub`.execute(db);
  await sql`grant select, insert on scorecard_reply to deadset_hub`.execute(db);
}

/** No person: those are the police zone's. What was seen active comes from others than the one it is about. */
async function createPoliceRecords(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table police_record (
      force text not null references participant,
      crime_reference text not null check (length(crime_reference) between 3 and 40),
      declaration_id uuid not null,
      offence text not null,
      happened_at timestamptz not null,
      grading text not null check (grading ~ '^[1-3][A-E][PC]$'),
      received_at timestamptz not null,
      changed_at timestamptz not null,
      primary key (force, crime_reference, declaration_id)
    )`.execute(db);
  await sql`create index on police_record (declaration_id)`.execute(db);
  await sql`
    create table seen_active (
      participant_id text not null references participant,
      imei_key bigint not null check (imei_key between 0 and 99999999999999),
      seen_at timestamptz not null,
      told_by text not null references participant check (told_by <> participant_id),
      told_at timestamptz not null,
      primary key (participant_id, imei_key, seen_at, told_by)
    )`.execute(db);
  await sql`grant select, insert, update (offence, changed_at), delete on police_record to deadset_hub`.execute(
    db,
  );
  await sql`grant select, insert, delete on seen_active to deadset_hub`.execute(db);
}
