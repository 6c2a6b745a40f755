import { setTimeout as delay } from 'node:timers/promises';
import { RegistryError } from '@deadset/domain';
import pg from 'pg';
import { fixedLocks, lockClass } from '../advisory-locks.ts';
import { randomPassword } from '../passwords.ts';
import { applicationRole, policeRole } from '../roles.ts';
import { ownerRole } from './server-process.ts';

/** Name of the database that the record is in. */
const databaseName = 'deadset';

/**
 * What came of an attempt to own a server: the connection that holds the lock, or why there is none.
 *
 * The lock is held by a session and so ends with our process, however it ends; a server whose lock is free is an
 * orphan, and the next start takes it over.
 */
export type ClaimResult =
  | { readonly kind: 'owned'; readonly client: pg.Client }
  | { readonly kind: 'taken'; readonly owner: string }
  | { readonly kind: 'starting' }
  | { readonly kind: 'absent'; readonly cause: unknown }
  /** Something answers there, but not as a server of ours would. */
  | { readonly kind: 'stranger'; readonly cause: unknown };

const patienceMs = { connect: 5_000, poll: 20 };

/** Tries once to own the server behind a port. */
async function claimServer(port: number, password: string): Promise<ClaimResult> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: ownerRole,
    password,
    database: 'postgres',
    application_name: `process ${process.pid}`,
    connectionTimeoutMillis: patienceMs.connect,
    keepAlive: true,
  });
  // Losing the connection shows as its end; without a listener the error before it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ owned: boolean }>('select pg_try_advisory_lock($1, $2) as owned', [
      lockClass,
      fixedLocks.owner,
    ]);
    if (rows[0]?.owned === true) return { kind: 'owned', client };
    const owner = await findOwner(client);
    await client.end();
    return { kind: 'taken', owner };
  } catch (error) {
    await client.end();
    if (!(error instanceof pg.DatabaseError)) return { kind: 'absent', cause: error };
    // 57P03 cannot_connect_now: it starts, recovers or shuts down. 57P01 admin_shutdown: another owner ended us.
    const isPassing = error.code === '57P03' || error.code === '57P01';
    return isPassing ? { kind: 'starting' } : { kind: 'stranger', cause: error };
  }
}

/** Tries to own the server behind a port until it answers, or until `isWorthWaiting` says no. */
export async function claimWhenReady(
  port: number,
  password: string,
  isWorthWaiting: (result: ClaimResult, waitedMs: number) => boolean,
): Promise<ClaimResult> {
  for (let waitedMs = 0; ; waitedMs += patienceMs.poll) {
    const result = await claimServer(port, password);
    if (result.kind === 'owned' || result.kind === 'taken' || !isWorthWaiting(result, waitedMs))
      return result;
    await delay(patienceMs.poll);
  }
}

/** The refusal that a second start meets. */
export function takenError(folder: string, owner: string): RegistryError {
  return new RegistryError(
    'conflict',
    `The record in ${folder} is already open (${owner}). Stop that process first, or start this one with another data folder.`,
  );
}

/** How the two zones of the record are worked with, each by a login of its own. */
export interface ZoneUrls {
  readonly applicationUrl: string;
  readonly policeUrl: string;
}

/**
 * Makes the server ours alone: the database is there, the role of each zone has a password that nobody else knows,
 * and sessions of an owner that has died are ended, for its children may still write.
 */
export async function takePossession(client: pg.Client, port: number): Promise<ZoneUrls> {
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  const applicationUrl = await giveLogin(client, applicationRole, port);
  const policeUrl = await giveLogin(client, policeRole, port);
  const { rows } = await client.query('select from pg_database where datname = $1', [databaseName]);
  if (rows.length === 0) await client.query(`create database ${databaseName}`);
  return { applicationUrl, policeUrl };
}

/** Gives a role a new password; the URL by which it comes in. */
async function giveLogin(client: pg.Client, role: string, port: number): Promise<string> {
  const password = randomPassword();
  await client.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        create role ${role};
      end if;
    end $$;
    alter role ${role} login password '${password}'`);
  return databaseUrl(role, password, port);
}

export function databaseUrl(role: string, password: string, port: number): string {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${databaseName}`;
}

async function findOwner(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and classid = $1 and objid = $2 and granted and pid <> pg_backend_pid()`,
    [lockClass, fixedLocks.owner],
  );
  return rows[0]?.name ?? 'by another process';
}
