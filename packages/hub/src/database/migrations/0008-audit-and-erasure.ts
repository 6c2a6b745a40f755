import { type Kysely, type Migration, sql } from 'kysely';

/** Lines of the audit with their kind and in a chain; the list as a file to start from; and what was erased. */
export const auditAndErasure: Migration = {
  up: async (db) => {
    await nameKinds(db);
    await createChain(db);
    await createLogSnapshot(db);
    await createErasures(db);
    await createEraser(db);
    await createDroppers(db);
  },
};

/** The kinds are those that Data Protection Act 2018 section 62(1) lists. */
async function nameKinds(db: Kysely<unknown>): Promise<void> {
  await sql`alter table audit add column kind text, add column recipient text`.execute(db);
  await sql`
    update audit set kind = case when act in ('declare', 'import') then 'collection' else 'alteration' end`.execute(
    db,
  );
  await sql`
    alter table audit alter column kind set not null, add check (kind in
      ('collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure'))`.execute(db);
  await sql`comment on column audit.recipient is 'to whom, of a disclosure: a participant’s id'`.execute(db);
  await sql`create index on audit (object, id)`.execute(db);
  await sql`create index on audit (actor, id)`.execute(db);
}

/**
 * A line that is committed waits in `pending_audit` for its place. The trigger puts it there, so no writer can forget
 * to, and none has to wait for the chain.
 */
async function createChain(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_chain (
      place bigint primary key check (place > 0),
      audit_id bigint not null unique,
      hash bytea not null check (octet_length(hash) = 32)
    )`.execute(db);
  await sql`create table pending_audit (audit_id bigint primary key)`.execute(db);
  await sql`alter table pending_audit set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`.execute(db);
  await sql`
    create function queue_audit() returns trigger language plpgsql
      security definer set search_path = register, pg_temp as $$
    begin
      insert into pending_audit (audit_id) values (new.id);
      return null;
    end $$`.execute(db);
  await sql`create trigger queue_audit after insert on audit for each row execute function queue_audit()`.execute(
    db,
  );
  await sql`insert into pending_audit (audit_id) select id from audit`.execute(db);
  await sql`grant select, insert on audit_chain to deadset_hub`.execute(db);
  await sql`grant select, delete on pending_audit to deadset_hub`.execute(db);
}

async function createLogSnapshot(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table log_snapshot (
      singleton boolean primary key default true check (singleton),
      position bigint not null check (position >= 0),
      bytes bytea not null,
      written_at timestamptz not null
    )`.execute(db);
  await sql`comment on table log_snapshot is
    'the newest snapshot file of our own, from which a hub starts; believed only as far as it proves itself'`.execute(
    db,
  );
  // It is compact already, and megabytes.
  await sql`alter table log_snapshot alter column bytes set storage external`.execute(db);
  await sql`grant select, insert, update (position, bytes, written_at) on log_snapshot to deadset_hub`.execute(
    db,
  );
}

async function createErasures(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table erasure (
      number bigint generated always as identity primary key,
      position bigint not null unique,
      entry_id uuid not null unique,
      erased_at timestamptz not null
    )`.execute(db);
  await sql`comment on table erasure is 'entries whose openings are destroyed; their leaves stay'`.execute(
    db,
  );
  await sql`
    create table erasure_receipt (
      edge_key_id text not null references edge,
      number bigint not null references erasure,
      dropped_at timestamptz not null,
      received_at timestamptz not null,
      signature bytea not null check (octet_length(signature) = 64),
      primary key (edge_key_id, number)
    )`.execute(db);
  await sql`create index on entry (device_id)`.execute(db);
  await sql`create index on declaration (ended_at) where ended_at is not null`.execute(db);
  await sql`grant select on erasure to deadset_hub`.execute(db);
  await sql`grant select, insert on erasure_receipt to deadset_hub`.execute(db);
}

/**
 * The application cannot delete what was declared, nor change an opening. It may ask for this, which does so only for
 * declarations that have ended, all of whose entries are in the log at or before the kept snapshot.
 */
async function createEraser(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function erase_declarations(ids uuid[], at timestamptz) returns bigint language plpgsql
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
      delete from declaration_act where declaration_id = any (ids);
      delete from declaration where id = any (ids);

      devices := array(select candidate from unnest(devices) as candidate
                       where not exists (select from declaration where device_id = candidate));
      with gone as (delete from device_identifier where device_id = any (devices) returning imei_key)
        select array_agg(imei_key) into keys from gone;
      delete from device where id = any (devices);
      delete from attempt where imei_key = any (keys)
        and not exists (select from device_identifier other where other.imei_key = attempt.imei_key);
      return erased;
    end $$`.execute(db);
  await sql`revoke all on function erase_declarations from public`.execute(db);
  await sql`grant execute on function erase_declarations to deadset_hub`.execute(db);
}

/** Old reports of gates and edges, by the one age that the caller gives: whole, and nothing else. */
async function createDroppers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function drop_old_reports(attempts_before timestamptz, receipts_before timestamptz)
      returns table (attempts bigint, receipts bigint) language plpgsql
      security definer set search_path = register, pg_temp as $$
    begin
      delete from attempt where received_at < attempts_before;
      get diagnostics attempts = row_count;
      -- The newest receipt of an edge says where it stands, however long ago it said so.
      delete from receipt where received_at < receipts_before
        and exists (select from receipt newer where newer.edge_key_id = receipt.edge_key_id
                    and newer.position > receipt.position);
      get diagnostics receipts = row_count;
      return next;
    end $$`.execute(db);
  await sql`create index on attempt (received_at)`.execute(db);
  await sql`revoke all on function drop_old_reports from public`.execute(db);
  await sql`grant execute on function drop_old_reports to deadset_hub`.execute(db);
}
