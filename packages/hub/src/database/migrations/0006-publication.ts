import { type Migration, sql } from 'kysely';

/**
 * A batch is sealed when it is committed and published when its head has the signatures that followers ask for: two
 * transactions, and the second may be a long time coming.
 */
export const publication: Migration = {
  up: async (db) => {
    await sql`
      create table log_checkpoint (
        size bigint primary key check (size > 0),
        note text not null,
        published_at timestamptz not null
      )`.execute(db);
    await sql`comment on table log_checkpoint is
      'the first published note of each head; an idle head that is cosigned again changes log_head.note alone'`.execute(
      db,
    );
    await sql`
      insert into log_checkpoint (size, note, published_at)
      select size_after, checkpoint, sealed_at from log_batch`.execute(db);
    await sql`alter table log_batch drop column checkpoint`.execute(db);
    await sql`
      alter table log_head add column published_size bigint not null default 0
        check (published_size between 0 and size)`.execute(db);
    await sql`update log_head set published_size = size`.execute(db);
    await sql`comment on column log_head.note is
      'signed note over the newest published head, of published_size leaves; behind it one batch at most is sealed'`.execute(
      db,
    );
    await sql`grant update (published_size) on log_head to deadset_hub`.execute(db);
    await sql`grant select, insert on log_checkpoint to deadset_hub`.execute(db);
  },
};
