import { type Kysely, type Migration, sql } from 'kysely';

/** What ranks partial claims, what a keeper says of a phone in words, and which station answers for a seizure. */
export const partialClaims: Migration = {
  up: async (db) => {
    await sql`alter table seizure add column station text check (length(station) between 2 and 60)`.execute(
      db,
    );
    await weighLeads(db);
    await findSlips(db);
    await keepWords(db);
  },
};

async function weighLeads(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table exhibit_lead
      add column weight double precision,
      add column probability double precision check (probability between 0 and 1),
      add column compared text[],
      add check ((weight is null) = (probability is null) and (weight is null) = (compared is null))`.execute(
    db,
  );
  await sql`grant update (weight, probability, compared) on exhibit_lead to deadset_police`.execute(db);
}

/** Serial numbers one slip apart have a text in common once a sign of each is left out (Mor and Fraenkel 1982). */
async function findSlips(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function deletions(word text) returns text[] language sql immutable strict parallel safe as $$
      select array_agg(distinct part) from (
        select word as part
        union all
        select left(word, place - 1) || substr(word, place + 1) from generate_series(1, length(word)) place
      ) parts
    $$`.execute(db);
  await sql`revoke execute on function deletions(text) from public`.execute(db);
  await sql`grant execute on function deletions(text) to deadset_police`.execute(db);
  await sql`create index on known_trace using gin (deletions(text)) where kind = 'serial'`.execute(db);
  await sql`create index on known_trace (force, declaration_reference)`.execute(db);
}

async function keepWords(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table known_words (
      id uuid primary key,
      force text not null,
      declaration_reference text not null,
      sealed_words bytea not null,
      marks text[] not null,
      recorded_by text not null,
      at timestamptz not null,
      unique (force, declaration_reference)
    )`.execute(db);
  await sql`create index on known_words using gin (marks)`.execute(db);
  await sql`comment on column known_words.sealed_words is 'sealed under a key that is not in the database'`.execute(
    db,
  );
  await sql`
    grant select, insert, delete on known_words to deadset_police`.execute(db);
}
