import { type Migration, sql } from 'kysely';

/** People, objects, locations and events of a case and how they are linked; rows are only added. */
export const poleLinks: Migration = {
  up: async (db) => {
    await sql`
      create table pole_entity (
        case_id uuid not null references police_case,
        label text not null check (label ~ '^[A-Za-z0-9-]{1,20}$'),
        kind text not null check (kind in ('person', 'object', 'location', 'event')),
        added_by text not null,
        added_at timestamptz not null,
        sealed_words bytea not null,
        primary key (case_id, label)
      )`.execute(db);
    await sql`
      create table pole_link (
        case_id uuid not null,
        label text not null check (label ~ '^[A-Za-z0-9-]{1,20}$'),
        from_label text not null,
        to_label text not null check (to_label <> from_label),
        basis text not null check (basis in ('fact', 'assessment')),
        source_grade text not null check (source_grade in ('1', '2', '3')),
        information_grade text not null check (information_grade in ('A', 'B', 'C', 'D', 'E')),
        handling text not null check (handling in ('P', 'C')),
        added_by text not null,
        added_at timestamptz not null,
        sealed_words bytea not null,
        primary key (case_id, label),
        foreign key (case_id, from_label) references pole_entity (case_id, label),
        foreign key (case_id, to_label) references pole_entity (case_id, label)
      )`.execute(db);
    await sql`grant select, insert on pole_entity, pole_link to deadset_police`.execute(db);
  },
};
