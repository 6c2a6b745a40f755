import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** What the database says of itself. */
export interface DatabaseState {
  readonly version: string;
  readonly bytes: number;
  /** When its server was started, in milliseconds since 1970. */
  readonly startedAt: number;
}

export async function readDatabaseState(db: Db): Promise<DatabaseState> {
  const { rows } = await sql<{ version: string; bytes: string; started_at: Date }>`
    select current_setting('server_version') as version, pg_database_size(current_database())::text as bytes,
      pg_postmaster_start_time() as started_at`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a database that says nothing of itself');
  return { version: row.version, bytes: Number(row.bytes), startedAt: row.started_at.getTime() };
}
