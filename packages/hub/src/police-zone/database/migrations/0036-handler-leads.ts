import { type Kysely, type Migration, sql } from 'kysely';

/** Leads about presenters: each with its rows, its clock and who decided on it. */
export const handlerLeads: Migration = {
  up: async (db) => {
    await createLeads(db);
    await createRows(db);
    await sql`
      create table left_out_presenter (
        force text not null,
        participant text not null,
        presenter text not null,
        class text not null check (class in ('police', 'authorised-repair', 'charity')),
        decided_by text not null,
        at timestamptz not null,
        primary key (force, participant, presenter)
      )`.execute(db);
    await sql`grant select, insert on left_out_presenter to deadset_police`.execute(db);
  },
};

async function createLeads(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lead_round (
      id uuid primary key,
      force text not null,
      made_by text not null,
      at timestamptz not null,
      method text not null,
      tested integer not null check (tested >= 0),
      untested integer not null check (untested >= 0),
      found integer not null check (found between 0 and tested)
    )`.execute(db);
  await sql`create index on lead_round (force, at)`.execute(db);
  await sql`grant select, insert on lead_round to deadset_police`.execute(db);
  await sql`
    create table handler_lead (
      id uuid primary key,
      number bigint generated always as identity unique,
      force text not null,
      round_id uuid not null references lead_round,
      participant text not null,
      presenter text,
      state text not null check (state in ('found', 'signed', 'dismissed', 'expired')),
      found_at timestamptz not null,
      expires_at timestamptz not null check (expires_at > found_at),
      devices integer not null check (devices > 0),
      against integer not null check (against between 1 and devices),
      victims integer not null,
      days integer not null,
      expected double precision not null check (expected > 0),
      p double precision not null check (p between 0 and 1),
      adjusted double precision not null check (adjusted between 0 and 1),
      ratio_mean double precision not null,
      ratio_low double precision not null,
      chance_above double precision not null,
      share_mean double precision not null,
      share_low double precision not null,
      share_high double precision not null,
      decided_by text,
      decided_at timestamptz,
      sealed_reason bytea,
      check ((decided_by is null) = (decided_at is null)),
      check (state not in ('signed', 'dismissed') or decided_by is not null),
      check ((state = 'expired') = (presenter is null))
    )`.execute(db);
  await sql`create index on handler_lead (force, state, ratio_low)`.execute(db);
  await sql`create index on handler_lead (expires_at) where state <> 'expired'`.execute(db);
  await sql`create unique index one_lead_at_a_time on handler_lead (force, participant, presenter)
    where state <> 'expired'`.execute(db);
  await sql`comment on column handler_lead.presenter is
    'a pseudonym that the participant gave; erased with the rows when the lead expires'`.execute(db);
  await sql`comment on column handler_lead.sealed_reason is 'sealed under a key that is not in the database'`.execute(
    db,
  );
  await sql`
    grant select, insert, update (state, presenter, decided_by, decided_at, sealed_reason)
    on handler_lead to deadset_police`.execute(db);
}

async function createRows(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lead_row (
      lead_id uuid not null references handler_lead,
      number integer not null check (number > 0),
      attempt text not null,
      gate text not null,
      device_mark text not null,
      at timestamptz not null,
      counted text not null check (counted in
        ('against', 'for', 'neutral', 'repeated', 'too-recent', 'before-the-window')),
      followed_by text,
      followed_at timestamptz,
      rate double precision,
      rate_level text,
      rate_devices integer,
      primary key (lead_id, number),
      check ((followed_by is null) = (followed_at is null))
    )`.execute(db);
  await sql`grant select, insert, delete on lead_row to deadset_police`.execute(db);
}
