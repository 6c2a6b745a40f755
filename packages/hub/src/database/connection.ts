import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
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
  const config = applicationConfig(applicationUrl);
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

/**
 * How the application connects: as its role whatever the login, for `role` given at the start of a session is also
 * what RESET ROLE returns to.
 */
function applicationConfig(connectionString: string): pg.ClientConfig {
  const settings = {
    role: applicationRole,
    search_path: registerSchema,
    TimeZone: 'UTC',
    // A process that hangs in the middle of an act must not hold its locks for ever.
    idle_in_transaction_session_timeout: '60s',
  };
  return {
    connectionString,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    application_name: 'deadset',
    keepAlive: true,
    types: numbersAsNumbers(),
  };
}

/**
 * Our numbers of eight bytes (IMEI keys, positions, counts) all fit a double exactly; the driver gives text. Set here
 * and not in the driver's global table, which would change every other user of it.
 */
function numbersAsNumbers(): pg.CustomTypesConfig {
  const [int8, int8Array] = [20, 1016];
  const types = new pg.TypeOverrides();
  types.setTypeParser(int8, parseInt8);
  types.setTypeParser(int8Array, parseInt8Array);
  return types;
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a number from the database is beyond 2^53');
  return value;
}

function parseInt8Array(text: string): number[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(parseInt8);
}
