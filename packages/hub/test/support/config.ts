/** PostgreSQL server to run the suites on, as a login that may create databases and roles; an embedded one if absent. */
export const testDatabaseUrl: string | undefined = process.env['DEADSET_TEST_DATABASE_URL'];
