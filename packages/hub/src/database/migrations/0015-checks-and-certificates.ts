import { type Kysely, type Migration, sql } from 'kysely';

/** What keeps numbers from being tried out, and check certificates with their watch. */
export const checksAndCertificates: Migration = {
  up: async (db) => {
    await createTraces(db);
    await createBudgets(db);
    await createCertificates(db);
    // Attempts that met the hub itself have it for their edge, and their place from here.
    await sql`create sequence hub_attempt`.execute(db);
    await sql`grant usage on sequence hub_attempt to deadset_hub`.execute(db);
  },
};

async function createTraces(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table check_trace (
      day date not null,
      account bytea not null check (octet_length(account) = 16),
      phone bytea not null check (octet_length(phone) = 16),
      near bytea not null check (octet_length(near) = 16),
      around bytea not null check (octet_length(around) = 16),
      model bytea not null check (octet_length(model) = 16),
      session bytea check (octet_length(session) = 16),
      is_from_reserve boolean not null,
      is_public boolean not null,
      at timestamptz not null,
      primary key (day, account, phone)
    )`.execute(db);
  await sql`comment on table check_trace is
    'hashes under a key of one day that is not in the database: which phone it is nobody can tell from here'`.execute(
    db,
  );
  await sql`create index on check_trace (day, model, at) where is_public`.execute(db);
  await sql`create index on check_trace (day, account, near) where not is_public`.execute(db);
  await sql`create index on check_trace (day, account, model) where not is_public`.execute(db);
  await sql`
    create table check_scan (
      day date not null,
      account bytea not null check (octet_length(account) = 16),
      place bytea not null check (octet_length(place) = 16),
      door text not null,
      neighbourhood text not null check (neighbourhood in ('near', 'around', 'model', 'crowd')),
      participant_id text references participant,
      phones int not null check (phones > 0),
      found_at timestamptz not null,
      primary key (day, account, place)
    )`.execute(db);
  await sql`grant select, insert on check_trace, check_scan to deadset_hub`.execute(db);
}

async function createBudgets(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table check_tally (
      day date not null,
      account bytea not null check (octet_length(account) = 16),
      phones int not null check (phones >= 0),
      minute timestamptz not null,
      asked_in_minute int not null,
      primary key (day, account)
    )`.execute(db);
  await sql`grant select, insert, update (phones, minute, asked_in_minute) on check_tally to deadset_hub`.execute(
    db,
  );
  await sql`
    create table check_budget (
      participant_id text not null references participant,
      gate text not null,
      phones_per_day int not null check (phones_per_day >= 0),
      asked_per_minute int not null check (asked_per_minute >= 0),
      scan_near int not null check (scan_near between 2 and 100),
      scan_model int not null check (scan_model between 2 and 1000000),
      primary key (participant_id, gate)
    )`.execute(db);
  await sql`
    grant select, insert, update (phones_per_day, asked_per_minute, scan_near, scan_model)
    on check_budget to deadset_hub`.execute(db);
}

async function createCertificates(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table check_certificate (
      number text primary key,
      phone bytea not null check (octet_length(phone) = 32),
      gate text not null,
      participant_id text references participant,
      issued_at timestamptz not null,
      valid_until timestamptz not null,
      told_at timestamptz
    )`.execute(db);
  await sql`create index on check_certificate (phone)`.execute(db);
  await sql`create index on check_certificate (valid_until)`.execute(db);
  await sql`grant select, insert, update (told_at) on check_certificate to deadset_hub`.execute(db);
  await sql`
    create table certificate_watch (
      number text primary key references check_certificate on delete cascade,
      sealed_address bytea not null,
      asked_at timestamptz not null
    )`.execute(db);
  await sql`grant select, insert, delete on certificate_watch to deadset_hub`.execute(db);
  await sql`
    create table certificate_cursor (
      singleton boolean primary key default true check (singleton),
      position bigint not null check (position >= 0)
    )`.execute(db);
  await sql`grant select, insert, update (position) on certificate_cursor to deadset_hub`.execute(db);
  await createDropper(db);
}

/** Only what is over can be dropped, whoever asks for it: the traces of past days, certificates past their end. */
async function createDropper(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function drop_old_checks(traces_before date, certificates_before timestamptz)
      returns table (traces int, certificates int) language plpgsql
      security definer set search_path = register, pg_temp as $$
    begin
      delete from check_trace where day < traces_before and day < current_date;
      get diagnostics traces = row_count;
      delete from check_tally where day < traces_before and day < current_date;
      delete from check_certificate where valid_until < certificates_before;
      get diagnostics certificates = row_count;
      return next;
    end $$`.execute(db);
  await sql`revoke execute on function drop_old_checks(date, timestamptz) from public`.execute(db);
  await sql`grant execute on function drop_old_checks(date, timestamptz) to deadset_hub`.execute(db);
}
