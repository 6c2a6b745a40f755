import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type Postmaster, readPostmaster } from './embedded/postmaster-file.ts';
import { type ServerHome, settleHome } from './embedded/server-home.ts';
import {
  type ClaimResult,
  claimWhenReady,
  databaseUrl,
  takenError,
  takePossession,
} from './embedded/server-owner.ts';
import {
  ensureCluster,
  findFreePort,
  logTail,
  ownerRole,
  spawnServer,
  stopServer,
} from './embedded/server-process.ts';
import { platformPackage, readyPrograms, type ServerPrograms } from './embedded/server-programs.ts';

/** A PostgreSQL server that this process started and keeps, on a port of 127.0.0.1. */
export interface EmbeddedServer {
  /** For migrations only: its role may do anything. */
  readonly ownerUrl: string;
  /** For everything else. Its password changes at every start. */
  readonly applicationUrl: string;
  /** For the police zone alone. */
  readonly policeUrl: string;
  /** Ends every session, brings the server down with everything on disk, and lets go of the folder. */
  readonly close: () => Promise<void>;
}

export interface EmbeddedServerOptions {
  /** Data folder; made when it is missing. One process has it open at a time. */
  readonly folder: string;
  /** Told what is going on, in sentences for an operator. Never anything about a person or a device. */
  readonly log: (message: string) => void;
}

/** The server we own: the session that holds the lock, and where it listens. */
interface Owned {
  readonly client: pg.Client;
  readonly port: number;
}

type Untaken = Exclude<ClaimResult, { kind: 'taken' }>;

interface Ground {
  readonly home: ServerHome;
  readonly programs: ServerPrograms;
  readonly password: string;
  readonly log: (message: string) => void;
}

/** Starts tried before giving up: a port can be lost to somebody else, a server to a crash. */
const mostStarts = 4;

/** How long a server that is there may stay mute before we try one of our own, and how long one may take to recover. */
const patienceMs = { mute: 5_000, recovery: 600_000, news: 5_000, betweenStarts: 300 };

/**
 * Starts PostgreSQL in a data folder, or takes over the one that a killed owner left running there.
 *
 * If the server dies, or the session that owns it, it is brought back on the same port. No signal handlers are
 * installed: whoever composes the process calls `close`. When the process is killed instead, the server stays up and
 * the next start takes it over.
 *
 * Throws `RegistryError` ('conflict') when a living process has the folder open; any other error says what to do.
 */
export async function startEmbeddedServer({ folder, log }: EmbeddedServerOptions): Promise<EmbeddedServer> {
  log("starting the record's database");
  const home = await settleHome(folder, log);
  const programs = await readyPrograms(home, platformPackage(), log);
  await ensureCluster(home, programs, log);
  const password = (await readFile(home.password, 'utf8')).trim();
  const ground = { home, programs, password, log };

  const first = await ownServer(ground);
  const urls = await takePossession(first.client, first.port);
  log(`the record's database is up on port ${first.port}`);
  return {
    ownerUrl: databaseUrl(ownerRole, password, first.port),
    ...urls,
    close: keepServer(ground, first),
  };
}

/** Brings the server back whenever its session ends, until the returned function is called. */
function keepServer(ground: Ground, first: Owned): () => Promise<void> {
  const { home, programs, log } = ground;
  let current: Owned | undefined = first;
  let revival: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const watch = (owned: Owned) => {
    owned.client.once('end', () => {
      if (closing !== undefined) return;
      log("the record's database went away; bringing it back");
      current = undefined;
      revival = revive(owned.port);
    });
  };
  const revive = async (port: number) => {
    try {
      current = await ownServer(ground, port);
      watch(current);
      log("the record's database is back");
    } catch (error) {
      log(
        `the record's database could not be brought back: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    }
  };
  const close = async () => {
    await revival;
    // Without the lock the server is gone, or somebody else's.
    if (current === undefined) return;
    log("stopping the record's database");
    await stopServer(home, programs);
    await current.client.end();
  };
  watch(first);
  return () => (closing ??= close());
}

/** Owns the server of the folder: the one that runs, else a new one, on a given port where it matters. */
async function ownServer(ground: Ground, port?: number): Promise<Owned> {
  const { home, log } = ground;
  let cause: unknown;
  for (let starts = 0; starts < mostStarts; ) {
    const recorded = await readPostmaster(home);
    const running = recorded?.isAlive === true ? await claimRunning(ground, recorded) : undefined;
    if (running?.kind === 'owned') {
      log('taking over a database that an earlier process left running');
      return { client: running.client, port: recorded?.port ?? 0 };
    }
    // Whatever the last server left behind (a port, shared memory) may need a moment to go.
    if (starts > 0) await delay(starts * patienceMs.betweenStarts);
    starts += 1;
    const wanted = port ?? (await findFreePort());
    const started = await claimNew(ground, wanted, recorded?.processId);
    if (started.kind === 'owned') return { client: started.client, port: wanted };
    if (started.kind !== 'starting') ({ cause } = started);
  }
  throw new Error(
    `PostgreSQL did not come up in ${home.requested}. Its last words, from ${home.log}: ${await logTail(home)}`,
    { cause },
  );
}

async function claimRunning({ home, password }: Ground, { port }: Postmaster): Promise<Untaken> {
  const result = await claimWhenReady(port, password, ({ kind }, waitedMs) =>
    kind === 'starting' ? waitedMs < patienceMs.recovery : kind === 'absent' && waitedMs < patienceMs.mute,
  );
  if (result.kind === 'taken') throw takenError(home.requested, result.owner);
  return result;
}

async function claimNew(
  { home, programs, password, log }: Ground,
  port: number,
  goneProcessId: number | undefined,
): Promise<Untaken> {
  const server = await spawnServer(home, programs, port, goneProcessId);
  const result = await claimWhenReady(port, password, ({ kind }, waitedMs) => {
    if (kind === 'starting' && waitedMs > 0 && waitedMs % patienceMs.news === 0) {
      log('the database is recovering what was written last');
    }
    return kind !== 'stranger' && server.isRunning() && waitedMs < patienceMs.recovery;
  });
  if (result.kind === 'taken') throw takenError(home.requested, result.owner);
  return result;
}
