import { type Kysely, type Migration, sql } from 'kysely';

/** Police references and titles, disputes, easings, further identifiers, shadow answers; and what stands in a logbook. */
export const proofAndDoubt: Migration = {
  up: async (db) => {
    await refuseOlderLog(db);
    await widenDeclarations(db);
    await createBases(db);
    await widenListings(db);
    await replaceEraser(db);
    await createForgetting(db);
    await widenSignIns(db);
  },
};

/** Entries have another form, so a log of before cannot be followed by what reads them now. */
async function refuseOlderLog(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$ begin
      if exists (select from log_head where size > 0) then
        raise exception 'this record was begun by a version whose entries are not read any more'
          using hint = 'Start with a new data folder or database, and import the lists again.';
      end if;
    end $$`.execute(db);
}

async function widenDeclarations(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table declaration
      drop constraint declaration_status_check,
      drop constraint declaration_check,
      add constraint declaration_status_check check (status in
        ('declared', 'proved', 'disputed', 'eased', 'withdrawn', 'lapsed', 'unlisted')),
      add constraint declaration_ended_check
        check ((ended_at is not null) = (status in ('withdrawn', 'lapsed', 'unlisted'))),
      add column dispute_reason text check (dispute_reason in
        ('payer-is-not-the-user', 'used-by-another', 'bought-with-a-certificate', 'another-keeper')),
      add column disputed_at timestamptz,
      add column withdrawal_allowed_at timestamptz`.execute(db);
  await sql`comment on column declaration.withdrawal_allowed_at is
    'when the force whose reference it has agreed that its keeper may withdraw it'`.execute(db);
  await sql`comment on column declaration.name is
    'names it in the log: a chain of two hashes over its withdrawal secret'`.execute(db);
  await sql`create index on declaration (until_at) where status = 'eased'`.execute(db);
  await sql`create index on declaration (disputed_at) where status = 'disputed'`.execute(db);
  await sql`
    grant update (dispute_reason, disputed_at, withdrawal_allowed_at) on declaration to deadset_hub`.execute(
    db,
  );
  await sql`
    alter table declaration_act
      drop constraint declaration_act_act_check,
      drop constraint declaration_act_actor_check,
      add constraint declaration_act_act_check check (act in
        ('declare', 'raise', 'verify', 'settle', 'choose-mode', 'amend', 'ease', 'restore',
         'withdraw', 'lapse', 'unlist')),
      add constraint declaration_act_actor_check check (actor in
        ('declarer', 'contributor', 'officer', 'decider', 'approvers', 'clock')),
      add column is_disputed boolean not null default false`.execute(db);
}

/** On what a declaration stands beyond its keeper's word: a force's reference, or a title. */
async function createBases(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table declaration_basis (
      id bigint generated always as identity primary key,
      declaration_id uuid not null,
      kind text not null check (kind in ('crime-reference', 'insurer-settlement', 'court-order')),
      participant_id text not null references participant,
      reference text not null check (length(reference) between 1 and 64),
      salt bytea not null check (octet_length(salt) = 16),
      at timestamptz not null
    )`.execute(db);
  await sql`comment on column declaration_basis.salt is
    'with it the digest in the entry can be checked, and without it the reference cannot be guessed'`.execute(
    db,
  );
  await sql`create index on declaration_basis (declaration_id)`.execute(db);
  await sql`create index on declaration_basis (participant_id, reference)`.execute(db);
  await sql`grant select, insert on declaration_basis to deadset_hub`.execute(db);
}

async function widenListings(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table listing
      drop constraint listing_effect_check,
      add constraint listing_effect_check check (effect in ('enrolled', 'disputed', 'tracked', 'prohibited'))`.execute(
    db,
  );
  await sql`alter table attempt add column enforced boolean not null default true`.execute(db);
  await sql`comment on column attempt.enforced is
    'false when a shadow participant only kept what it would have answered'`.execute(db);
}

/** As before, and a device that is in a logbook stays; so does what the logbook says of it. */
async function replaceEraser(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function erase_declarations(ids uuid[], at timestamptz) returns bigint language plpgsql
      security definer set search_path = register, pg_temp as $$
    declare
      covered bigint := coalesce((select position from log_snapshot), -1);
      entries uuid[];
      devices uuid[];
      keys bigint[];
      erased bigint;
    begin
      if exists (select from declaration where id = any (ids) and ended_at is null) then
        raise exception 'a declaration that has not ended cannot be erased';
      end if;
      -- A leaf has its declaration's name in it: 16 bytes that are nowhere else by chance.
      entries := array(select entry.id from declaration join entry using (device_id)
                       where declaration.id = any (ids) and position(declaration.name in entry.leaf) > 0);
      if exists (select from unnest(entries) as one left join log_entry on log_entry.entry_id = one
                 where coalesce(log_entry.position > covered, true)
                   and not exists (select from rejected_entry where rejected_entry.entry_id = one)) then
        raise exception 'no snapshot of the log covers a declaration that is to be erased';
      end if;

      insert into erasure (position, entry_id, erased_at)
        select log_entry.position, entry_id, erase_declarations.at
        from log_entry where entry_id = any (entries) order by log_entry.position;
      get diagnostics erased = row_count;
      update entry set opening = ''::bytea where id = any (entries);

      select array_agg(distinct device_id) into devices from declaration where id = any (ids);
      delete from sign_in where declaration_id = any (ids);
      delete from idempotency
        where scope = any (select 'declaration:' || id from unnest(ids) as id)
           or response ->> 'id' = any (ids::text[]);
      delete from declaration_basis where declaration_id = any (ids);
      delete from declaration_act where declaration_id = any (ids);
      delete from declaration where id = any (ids);

      devices := array(select candidate from unnest(devices) as candidate
                       where not exists (select from declaration where device_id = candidate)
                         and not exists (select from enrolment where device_id = candidate));
      with gone as (delete from device_identifier where device_id = any (devices) returning imei_key)
        select array_agg(imei_key) into keys from gone;
      delete from device where id = any (devices);
      delete from attempt where imei_key = any (keys)
        and not exists (select from device_identifier other where other.imei_key = attempt.imei_key);
      return erased;
    end $$`.execute(db);
}

/** An unproved word that lapses leaves nothing of where the phone was met meanwhile; nothing else may be dropped so. */
async function createForgetting(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function forget_unproved_attempts(keys bigint[], since timestamptz) returns bigint language plpgsql
      security definer set search_path = register, pg_temp as $$
    declare
      forgotten bigint;
    begin
      delete from attempt where imei_key = any (keys) and tier = 0 and at >= since and reason <> 'keeper-consent-needed';
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$`.execute(db);
  await sql`revoke all on function forget_unproved_attempts from public`.execute(db);
  await sql`grant execute on function forget_unproved_attempts to deadset_hub`.execute(db);
}

/** Somebody who does not know the number of their phone asks their network for it before there is a report. */
async function widenSignIns(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table sign_in
      alter column declaration_id drop not null,
      drop constraint sign_in_purpose_check,
      add constraint sign_in_purpose_check check (purpose in ('raise', 'withdraw', 'resolve')),
      add constraint sign_in_declaration_check check ((declaration_id is null) = (purpose = 'resolve'))`.execute(
    db,
  );
}
