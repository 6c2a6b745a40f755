import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addParticipant, composeHub, openDatabase, startEmbeddedServer } from '@deadset/hub';

/** A hub under a name (a passkey is bound to one), with organisations whose root keys the command line made. */
export interface ApprovalSite {
  readonly url: string;
  /** What an organisation gives back for a registration text: the certificate of `deadset approver certify`. */
  certify(organisation: string, registration: string): Promise<string>;
  /** Puts the hub's clock forward. */
  pass(ms: number): void;
  close(): Promise<void>;
}

const host = '127.0.0.1';
const program = join(import.meta.dirname, '../../packages/cli/bin/deadset.js');
const run = promisify(execFile);

export async function startApprovalSite(organisations: readonly string[]): Promise<ApprovalSite> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-approvals-'));
  const server = await startEmbeddedServer({ folder: join(folder, 'record'), log: () => undefined });
  const rootFile = (organisation: string) => join(folder, `${organisation}.root`);
  const roots = [];
  const database = await openDatabase({ ...server, log: () => undefined });
  for (const organisation of organisations) {
    await addParticipant(database.db, {
      id: organisation,
      name: organisation,
      role: 'police',
      gates: [],
      scopes: [],
    });
    roots.push({ organisation, key: await deadset('root', 'create', '--out', rootFile(organisation)) });
  }
  await database.close();
  const approverRootsFile = join(folder, 'roots.json');
  await writeFile(approverRootsFile, JSON.stringify(roots));

  const port = await freePort();
  const url = `http://localhost:${port}`;
  let ahead = 0;
  const config = {
    host,
    port,
    publicUrl: url,
    dataFolder: join(folder, 'hub'),
    databaseUrl: server.applicationUrl,
    databaseOwnerUrl: server.ownerUrl,
    approverRootsFile,
    logOrigin: 'e2e.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'error' as const,
  };
  const hub = await composeHub(config, () => Date.now() + ahead);
  return {
    url,
    certify: async (organisation, registration) => {
      const file = join(folder, 'registration.txt');
      await writeFile(file, registration);
      return deadset('certify', '--root', rootFile(organisation), file);
    },
    pass: (ms) => {
      ahead += ms;
    },
    close: async () => {
      await hub.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function deadset(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [program, 'approver', ...args]);
  return stdout.trim();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return address.port;
}
