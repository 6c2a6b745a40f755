import { Kysely, type Migration, Migrator, PostgresDialect } from 'kysely';
import pg from 'pg';
import { fixedLocks, lockClass } from './advisory-locks.ts';
import { migrations } from './migrations/index.ts';
import { applicationRole, registerSchema } from './roles.ts';

/** Tables that are brought up to date together, in a schema of their own, and the role that works with them. */
export interface Zone {
  readonly schema: string;
  readonly role: string;
  readonly migrations: Readonly<Record<string, Migration>>;
}

const register: Zone = { schema: registerSchema, role: applicationRole, migrations };

export interface MigrationOptions {
  /** Login that may create roles, schemas and tables. */
  readonly ownerUrl: string;
  /** Login of the application; it is let into the application's role. */
  readonly applicationUrl: string;
  readonly log: (message: string) => void;
  /** The register when absent. */
  readonly zone?: Zone;
}

/**
 * Brings the tables up to date. Safe at any time and from several processes at once: one works, the others wait.
 *
 * A migration that fails leaves nothing behind. Throws with the name of the migration and the driver's error as cause.
 */
export async function migrateDatabase(options: MigrationOptions): Promise<void> {
  const { ownerUrl, applicationUrl, log, zone = register } = options;
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'deadset migrations' });
  await owner.connect();
  try {
    await owner.query('select pg_advisory_lock($1, $2)', [lockClass, fixedLocks.migration]);
    await runMigrations(ownerUrl, zone, log);
    await admitToRole(owner, new pg.Client({ connectionString: applicationUrl }).user, zone.role);
  } finally {
    await owner.end();
  }
}

async function runMigrations(
  ownerUrl: string,
  { schema, migrations: changes }: Zone,
  log: (message: string) => void,
): Promise<void> {
  const pool = new pg.Pool({
    connectionString: ownerUrl,
    options: `-c search_path=${schema}`,
    application_name: 'deadset migrations',
    max: 2,
  });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve(changes) },
      migrationTableSchema: schema,
      migrationTableName: 'migration',
      migrationLockTableName: 'migration_lock',
    });
    const { error, results = [] } = await migrator.migrateToLatest();
    const failed = results.find(({ status }) => status === 'Error');
    if (error !== undefined) {
      const what = failed === undefined ? 'the migrations' : `migration ${failed.migrationName}`;
      throw new Error(`The record's tables could not be brought up to date: ${what} failed`, {
        cause: error,
      });
    }
    for (const { migrationName } of results) log(`tables brought up to date: ${migrationName}`);
  } finally {
    await db.destroy();
  }
}

/** Lets the application's login act as the application's role, unless it already may. */
async function admitToRole(owner: pg.Client, login: string | undefined, role: string): Promise<void> {
  if (login === undefined || login === role) return;
  const { rows } = await owner.query<{ may: boolean }>(
    // Before PostgreSQL 16 every member may act as the role.
    `select pg_has_role($1, $2,
       case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end) as may`,
    [login, role],
  );
  if (rows[0]?.may === true) return;
  const admission = `grant ${role} to ${owner.escapeIdentifier(login)}`;
  try {
    await owner.query(admission);
  } catch (error) {
    throw new Error(
      `The login ${login} may not act as the role ${role}, and ${owner.user ?? 'the owner'} may not let it. As a superuser of that server, run: ${admission}`,
      { cause: error },
    );
  }
}
