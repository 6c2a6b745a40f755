import pg from 'pg';

/**
 * Errors of PostgreSQL by which it is away or can take no more just now: connection exceptions (class 08), resources
 * such as disk or connections used up (53), an operator or a crash ending sessions (57P), and the system's own
 * input and output failing (58). PostgreSQL documentation, appendix A.
 */
const outageStates = /^(08|53|57P|58)/;

/** What the system says when nothing is at the other end, or goes away from it. */
const outageCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
]);

/** What the driver says without a code about a connection that broke while it was in use. */
const brokenConnection =
  /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

/** Whether something failed because the database is away, and not because of what it was asked. */
export function isDatabaseOutage(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return outageStates.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return ('code' in error && outageCodes.has(error.code)) || brokenConnection.test(error.message);
}
