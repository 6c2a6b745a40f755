import { type Migration, sql } from 'kysely';

/** Which line a declaration was made by, to send nothing there; and appellants' addresses under seal. */
export const declaredLines: Migration = {
  up: async (db) => {
    // It goes with its declaration, whoever erases that.
    await sql`
      create table declared_line (
        declaration_id uuid primary key references declaration on delete cascade,
        line bytea not null check (octet_length(line) = 32)
      )`.execute(db);
    await sql`comment on column declared_line.line is 'keyed hash of a telephone number; the key is not in the database'`.execute(
      db,
    );
    await sql`grant select, insert on declared_line to deadset_hub`.execute(db);
    // What stood there in the clear cannot be sealed here, where the key is not; appellants read everything on their own page.
    await sql`alter table appeal drop column contact, add column sealed_contact bytea`.execute(db);
    await sql`comment on column appeal.sealed_contact is 'sealed under a key that is not in the database'`.execute(
      db,
    );
    await sql`grant update (sealed_contact) on appeal to deadset_hub`.execute(db);
  },
};
