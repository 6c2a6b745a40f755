import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GateClient } from '@deadset/client';
import { addParticipant, type Database, openDatabase, startEmbeddedServer } from '@deadset/hub';
import { findPort } from '../../packages/cli/src/supervisor/free-ports.ts';
import { ServiceProcess } from '../../packages/cli/src/supervisor/service-process.ts';
import { ClosingStack } from '../../packages/cli/src/town/closing-stack.ts';

/** A hub on its own PostgreSQL and one edge, as real processes. */
export interface ImportWorld {
  /** A folder that goes when the world is closed. */
  readonly folder: string;
  readonly hubUrl: string;
  readonly database: Database;
  readonly gate: GateClient;
  /** How many keys the edge's list has. */
  listedCount(): Promise<number>;
  /** Lets an operator take part, and gives its secret. */
  enrol(id: string): Promise<string>;
  readonly processIds: Readonly<Record<'hub' | 'edge' | 'postgres', number>>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

export async function buildImportWorld(): Promise<ImportWorld> {
  const closing = new ClosingStack();
  try {
    return await build(closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function build(closing: ClosingStack): Promise<ImportWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-bench-'));
  // Open to pass through, for the user that runs PostgreSQL when this runs as root.
  await chmod(folder, 0o711);
  closing.add(folder, (path) => rm(path, { recursive: true, force: true }));
  const log = () => undefined;
  const recordFolder = join(folder, 'record');
  const record = closing.add(await startEmbeddedServer({ folder: recordFolder, log }), (it) => it.close());
  const database = closing.add(await openDatabase({ ...record, log }), (it) => it.close());
  const enrol = async (id: string) => {
    const credentials = {
      id,
      name: id,
      role: 'network-operator',
      gates: ['network-attach', 'resale'],
    } as const;
    const { secret } = await addParticipant(database.db, {
      ...credentials,
      scopes: ['feed', 'receipts', 'attempts', 'import'],
    });
    return secret;
  };
  const start = async (name: string, args: string[], env: Record<string, string>) => {
    const logFile = join(folder, `${name}.log`);
    const onNews = (news: string) => {
      console.error(`${name} ${news}\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    };
    return closing.add(await ServiceProcess.start({ name, args, env, logFile, onNews }), (it) => it.stop());
  };
  const port = await findPort(host, 0);
  const hubUrl = `http://${host}:${port ?? 0}`;
  const hub = await start('hub', ['hub', '--data', folder, '--port', String(port)], {
    DEADSET_REQUESTS_PER_MINUTE: '99999999',
    DEADSET_BRAKE_FACTOR: '100000',
    DEADSET_CANARY_SECONDS: '0',
    // A bench may say for whom it asks.
    DEADSET_TRUSTED_PROXIES: host,
    DEADSET_LOG_LEVEL: 'warn',
    DATABASE_URL: record.applicationUrl,
    DATABASE_OWNER_URL: record.ownerUrl,
    POLICE_DATABASE_URL: record.policeUrl,
    POLICE_DATABASE_OWNER_URL: record.ownerUrl,
  });
  const edgeArgs = ['edge', '--hub', hubUrl, '--participant', 'edge', '--data', join(folder, 'edge')];
  const listeners = ['--check', `${host}:0`, '--admin', `${host}:0`, '--log-level', 'warn'];
  const secret = await enrol('edge');
  const edge = await start('edge', [...edgeArgs, ...listeners], { DEADSET_EDGE_SECRET: secret });
  const { addresses } = await edge.whenReady();
  return {
    folder,
    hubUrl,
    database,
    enrol,
    gate: new GateClient({ url: `http://${addresses['check']}` }),
    listedCount: async () => {
      const response = await fetch(`http://${addresses['admin']}/status`);
      return ((await response.json()) as { count: number }).count;
    },
    processIds: {
      hub: hub.processId ?? 0,
      edge: edge.processId ?? 0,
      postgres: await postmasterOf(database),
    },
    close: () => closing.close(),
  };
}

/** The server's first process, parent of the one that serves us. */
async function postmasterOf({ pool }: Database): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const stat = await readFile(`/proc/${rows[0]?.pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
