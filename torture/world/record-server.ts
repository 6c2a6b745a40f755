import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbeddedServer } from '@deadset/hub';
import pg from 'pg';
import type { SeededChance } from '../seeded-chance.ts';

/** The record's PostgreSQL, which brings itself back when it is killed. */
export interface RecordServer {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  /** Where its files are: `data` and `password` are in the folder `cluster` of it. */
  readonly folder: string;
  /** Kills the postmaster: what its processes had not written down is lost. */
  killPostmaster(): Promise<void>;
  /** Resolves when a server runs again that is not the one that was killed. */
  comeBack(): Promise<void>;
  /** Kills one session; the postmaster then ends all the others and recovers from the log. */
  killBackend(chance: SeededChance): Promise<void>;
  /** Rows of one statement, asked as the owner; asked again while the server is away. */
  ask(statement: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const retryMs = 50;
const mostTries = 600;

export async function startRecordServer(folder: string): Promise<RecordServer> {
  const server = await startEmbeddedServer({ folder, log: () => undefined });
  const { ownerUrl, applicationUrl } = server;
  let killed: number | undefined;
  return {
    ownerUrl,
    applicationUrl,
    folder,
    killPostmaster: async () => {
      killed = await postmasterOf(folder);
      if (killed === undefined) throw new Error('there is no postmaster to kill');
      process.kill(killed, 'SIGKILL');
    },
    comeBack: async () => {
      // Sessions of a dead postmaster go on until they next wait for something: their answers are no recovery.
      for (let now = killed; now === undefined || now === killed; now = await postmasterOf(folder))
        await delay(retryMs);
      await askPatiently(ownerUrl, 'select 1');
    },
    killBackend: async (chance) => {
      const sessions = await sessionsOf((await postmasterOf(folder)) ?? 0);
      process.kill(chance.pick(sessions), 'SIGKILL');
    },
    ask: (statement) => askPatiently(ownerUrl, statement),
    close: server.close,
  };
}

/** Undefined while there is none. */
async function postmasterOf(folder: string): Promise<number | undefined> {
  const path = join(folder, 'cluster', 'data', 'postmaster.pid');
  const [first = ''] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  return first === '' ? undefined : Number(first);
}

/** Processes of sessions: PostgreSQL names them after the address at the other end. */
async function sessionsOf(postmaster: number): Promise<number[]> {
  const sessions: number[] = [];
  for (const name of (await readdir('/proc')).filter((each) => /^[0-9]+$/.test(each))) {
    const [status, title] = await Promise.all([readProcess(name, 'stat'), readProcess(name, 'cmdline')]);
    // The fourth field, behind the name in brackets, is the parent.
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent === postmaster && title.includes('127.0.0.1(')) sessions.push(Number(name));
  }
  return sessions;
}

/** Empty when the process has gone in the meantime. */
function readProcess(id: string, file: string): Promise<string> {
  return readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
}

async function askPatiently(url: string, statement: string): Promise<Record<string, unknown>[]> {
  for (let tries = 1; ; tries += 1) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<Record<string, unknown>>(statement);
      return rows;
    } catch (error) {
      if (tries >= mostTries) throw error;
      await delay(retryMs);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
