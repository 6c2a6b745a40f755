import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import {
  applicationRole,
  migrateDatabase,
  policeRole,
  policeSchema,
  roleConfig,
} from '../../database/index.ts';
import { zoneMigrations } from './migrations/index.ts';
import type { PoliceDb, PoliceTables } from './zone-tables.ts';

export interface ZoneDatabaseOptions {
  /** Login of the police zone: another than the register's. */
  readonly policeUrl: string;
  /** Whoever may change its tables and roles; the zone's own login when absent. */
  readonly ownerUrl?: string;
  readonly log: (message: string) => void;
}

/** The police zone's tables, open as its role. */
export interface ZoneDatabase {
  readonly db: PoliceDb;
  close(): Promise<void>;
}

/** Connections to the police zone at most; an embedded server has 60 for everybody. */
const poolSize = 6;

/** Brings the tables of the police zone up to date. */
export function migratePoliceZone({
  policeUrl,
  ownerUrl = policeUrl,
  log,
}: ZoneDatabaseOptions): Promise<void> {
  const zone = { schema: policeSchema, role: policeRole, migrations: zoneMigrations };
  return migrateDatabase({ ownerUrl, applicationUrl: policeUrl, log, zone });
}

/** Brings the tables up to date and opens them. Says so when the login could also act as the register's role. */
export async function openZoneDatabase(options: ZoneDatabaseOptions): Promise<ZoneDatabase> {
  await migratePoliceZone(options);
  const database = connectZone(options);
  const { rows } = await mayBeRegister(database.db);
  if (rows[0]?.may === true)
    options.log(
      `the login of the police zone may also act as ${applicationRole}: give it a login of its own (POLICE_DATABASE_URL)`,
    );
  return database;
}

/** Opens tables that are up to date. */
export function connectZone({ policeUrl, log }: ZoneDatabaseOptions): ZoneDatabase {
  const config = roleConfig(policeUrl, { role: policeRole, schema: policeSchema });
  const pool = new pg.Pool({ ...config, application_name: 'deadset police', max: poolSize });
  pool.on('error', (error) => log(`a connection to the police zone was lost: ${error.message}`));
  // One that broke between two statements of whoever holds it: the next statement fails, and that is enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<PoliceTables>({ dialect: new PostgresDialect({ pool }) });
  return { db, close: () => db.destroy() };
}

function mayBeRegister(db: PoliceDb) {
  return sql<{ may: boolean }>`
    select coalesce((select pg_has_role(session_user, oid, 'MEMBER') from pg_roles where rolname = ${applicationRole}), false) as may`.execute(
    db,
  );
}
