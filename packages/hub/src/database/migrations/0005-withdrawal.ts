import { type Migration, sql } from 'kysely';

/**
 * The record names a declaration by what its withdrawal secret hashes to, and keeps the secret only under the code.
 *
 * A log of before cannot be followed by what reads entries of this form, so there must be none yet.
 */
export const withdrawal: Migration = {
  up: async (db) => {
    await sql`
      do $$ begin
        if exists (select from log_head where size > 0) then
          raise exception 'this record was begun by a version whose entries are not read any more'
            using hint = 'Start with a new data folder or database, and import the lists again.';
        end if;
      end $$`.execute(db);
    await sql`
      alter table declaration
        drop column withdrawal_secret,
        add column name bytea not null check (octet_length(name) = 16),
        add column sealed_secret bytea check (octet_length(sealed_secret) = 32),
        drop constraint declaration_status_check,
        add constraint declaration_status_check
          check (status in ('declared', 'proved', 'withdrawn', 'lapsed', 'unlisted'))`.execute(db);
    await sql`comment on column declaration.name is
      'names it in the log: the first 16 bytes of SHA-256 of its withdrawal secret'`.execute(db);
    await sql`comment on column declaration.sealed_secret is
      'the withdrawal secret under the code that its declarer has; null for rows of contributors'' lists'`.execute(
      db,
    );
    await sql`
      alter table declaration_act
        drop constraint declaration_act_act_check,
        drop constraint declaration_act_actor_check,
        add constraint declaration_act_act_check
          check (act in ('declare', 'raise', 'withdraw', 'lapse', 'unlist')),
        add constraint declaration_act_actor_check
          check (actor in ('declarer', 'contributor', 'approvers', 'clock'))`.execute(db);
    // A leaf that puts an approver into force is about no device, and opens to nothing.
    await sql`alter table entry alter column device_id drop not null`.execute(db);
    // What waits and no follower would take: kept for whoever has to find out why, never sealed.
    await sql`
      create table rejected_entry (
        entry_number bigint primary key,
        entry_id uuid not null,
        refusal text not null,
        at timestamptz not null
      )`.execute(db);
    await sql`grant select, insert on rejected_entry to deadset_hub`.execute(db);
  },
};
