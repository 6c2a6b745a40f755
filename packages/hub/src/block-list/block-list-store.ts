import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** Sequence of the block list that was taken last of a participant; undefined before the first. */
export async function lastSequence(db: Db, participant: string): Promise<number | undefined> {
  const { rows } = await sql<{ sequence: number | null }>`
    select max((counts ->> 'sequence')::bigint)::float8 as sequence from import_run
    where participant_id = ${participant} and list = 'block-list'`.execute(db);
  return rows[0]?.sequence ?? undefined;
}

/** Keeps that a block list was taken. */
export async function addBlockListRun(
  db: Db,
  run: {
    id: string;
    participant: string;
    kind: 'full' | 'delta';
    fileName: string;
    sequence: number;
    at: number;
  },
): Promise<void> {
  const at = new Date(run.at);
  await db
    .insertInto('import_run')
    .values({
      id: run.id,
      participant_id: run.participant,
      list: 'block-list',
      kind: run.kind,
      file_name: run.fileName,
      counts: JSON.stringify({ sequence: run.sequence }),
      overrides: [],
      started_at: at,
      finished_at: at,
    })
    .execute();
}
