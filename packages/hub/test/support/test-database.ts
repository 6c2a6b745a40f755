import { inject } from 'vitest';
import { connectDatabase, type Database } from '../../src/database/connection.ts';
import { asOwner, onDatabase } from './test-server.ts';

/** A migrated, empty database of one's own, open as the application's role so that its grants are tested too. */
export interface TestDatabase extends Database {
  readonly applicationUrl: string;
  /** Login of the police zone in this database. */
  readonly policeUrl: string;
  /** For what the application may not do. */
  readonly ownerUrl: string;
}

let made = 0;

/**
 * Makes a database for one test file: `const database = await createTestDatabase()` at its top, and
 * `afterAll(() => database.close())`, which also drops it.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('testServer');
  made += 1;
  const name = `deadset_test_${process.pid}_${made}`;
  await asOwner(server.ownerUrl, `create database ${name} template ${server.template}`);
  const applicationUrl = onDatabase(server.applicationUrl, name);
  const database = connectDatabase({ applicationUrl, poolSize: 10, log: () => undefined });
  return {
    ...database,
    applicationUrl,
    policeUrl: onDatabase(server.policeUrl, name),
    ownerUrl: onDatabase(server.ownerUrl, name),
    close: async () => {
      await database.close();
      await asOwner(server.ownerUrl, `drop database ${name} with (force)`);
    },
  };
}
