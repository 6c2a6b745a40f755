import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { roleConfig } from './connection-config.ts';
import { type Listener, listenFor } from './doorbell.ts';
import { migrateDatabase } from './migrate.ts';
import { applicationRole, registerSchema } from './roles.ts';
import type { Db, Tables } from './tables.ts';

/** The record, open as the application's role. */
export interface Database {
  readonly db: Db;
  /** The connections behind `db`, for what kysely cannot say (COPY). */
  readonly pool: pg.Pool;
  /** Calls `ring` after every commit that announced pending entries, and once now and after every lost connection. */
  readonly listenForPending: (ring: () => void) => Promise<Listener>;
  /** The same for commits that changed participants or their credentials. */
  readonly listenForParticipants: (ring: () => void) => Promise<Listener>;
  readonly close: () => Promise<void>;
}

export interface DatabaseOptions {
  readonly applicationUrl: string;
  /** Whoever may change tables and roles; the application's own login when absent. */
  readonly ownerUrl?: string;
  /** Connections at most. An embedded server has 60 for everybody. */
  readonly poolSize?: number;
  readonly log: (message: string) => void;
}

/** Brings the tables up to date, whoever else does so at the same time, and opens them as the application's role. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { applicationUrl, ownerUrl = applicationUrl, log } = options;
  await migrateDatabase({ ownerUrl, applicationUrl, log });
  return connectDatabase(options);
}

/** Opens tables that are up to date. */
export function connectDatabase({ applicationUrl, poolSize = 10, log }: DatabaseOptions): Database {
  const config = roleConfig(applicationUrl, { role: applicationRole, schema: registerSchema });
  const pool = new pg.Pool({ ...config, max: poolSize });
  // A connection that broke while nobody used it; whoever uses one gets the error itself.
  pool.on('error', (error) => log(`a connection to the record was lost: ${error.message}`));
  // One that broke between two statements of whoever holds it: the next statement fails, and that is enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    listenForPending: (ring) => listenFor('pending', config, ring, log),
    listenForParticipants: (ring) => listenFor('participants', config, ring, log),
    close: () => db.destroy(),
  };
}
