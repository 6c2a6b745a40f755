import { type Migration, sql } from 'kysely';

/** Reports that name a telephone line and no phone: they wait, sealed, until the line's operator has been asked. */
export const reportsByLine: Migration = {
  up: async (db) => {
    await sql`
      create table line_report (
        id uuid primary key,
        reference text not null unique,
        name bytea not null check (octet_length(name) = 16),
        sealed_secret bytea not null,
        visit_hash bytea not null unique check (octet_length(visit_hash) = 32),
        operator text not null,
        sealed_number bytea,
        line bytea not null check (octet_length(line) = 32),
        reporter bytea,
        happened text not null check (happened in ('stolen', 'lost')),
        taken_at timestamptz not null,
        liability text not null,
        is_by_supporter boolean not null,
        sent_at timestamptz not null,
        until_at timestamptz not null,
        due_at timestamptz,
        tries integer not null default 0,
        outcome text not null default 'waiting' check
          (outcome in ('waiting', 'told', 'unknown', 'held', 'refused', 'unanswered', 'withdrawn')),
        check ((outcome = 'waiting') = (due_at is not null)),
        check ((outcome = 'waiting') = (sealed_number is not null))
      )`.execute(db);
    await sql`create index on line_report (due_at) where due_at is not null`.execute(db);
    await sql`create index on line_report (line, sent_at)`.execute(db);
    await sql`create index on line_report (reporter, sent_at)`.execute(db);
    await sql`comment on column line_report.sealed_number is 'sealed under a key that is not in the database, erased with the answer'`.execute(
      db,
    );
    await sql`comment on column line_report.line is 'keyed hash of a telephone number; the key is not in the database'`.execute(
      db,
    );
    await sql`grant select, insert, update (outcome, due_at, tries, sealed_number), delete on line_report to deadset_hub`.execute(
      db,
    );
    // Whoever did it for somebody else is told nothing of where that phone turns up. It goes with its declaration.
    await sql`
      create table supporter_report (
        declaration_id uuid primary key references declaration on delete cascade
      )`.execute(db);
    await sql`grant select, insert on supporter_report to deadset_hub`.execute(db);
    // A keeper may sign in at their network for a report whose phone nobody has named yet.
    await sql`alter table sign_in drop constraint sign_in_declaration_id_fkey`.execute(db);
  },
};
