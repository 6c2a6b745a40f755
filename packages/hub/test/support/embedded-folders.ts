import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedServer } from '../../src/database/index.ts';

/** What the script tells once it holds a server, or has failed to. */
export interface ScriptReport {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  readonly news: readonly string[];
  readonly error?: string;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface ServerScript {
  readonly child: ChildProcess;
  readonly report: ScriptReport;
}

const script = fileURLToPath(new URL('embedded-server-script.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const made: { root: string; folder: string }[] = [];

/** A data folder that does not exist yet, inside a folder that only we can enter. */
export async function aClosedFolder(name: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'deadset-embedded-'));
  const folder = join(root, name);
  made.push({ root, folder });
  return folder;
}

/** A data folder that exists, where anybody can pass; closed and of another user when one is given. */
export async function aFolderFor(user: User | undefined, name: string): Promise<string> {
  const folder = await aClosedFolder(name);
  await chmod(dirname(folder), 0o711);
  await mkdir(folder);
  await chmod(folder, user === undefined ? 0o711 : 0o700);
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  return folder;
}

/** Holds a folder's server in a process of its own, as ourselves or as another user. */
export async function runScript(folder: string, user?: User): Promise<ServerScript> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    ...user,
    cwd: repository,
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own script
    return { child, report: JSON.parse(line) as ScriptReport };
  }
  throw new Error('the script ended without a report');
}

/** Ends a script in the way a composition root would. */
export async function endScript({ child }: ServerScript): Promise<void> {
  child.stdin?.end();
  await once(child, 'exit');
}

export async function killHard({ child }: ServerScript): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Where a folder's record is: there, or where its pointer says. */
export async function placeOf(folder: string): Promise<string> {
  try {
    return (await readFile(join(folder, 'record-location'), 'utf8')).trim();
  } catch {
    return folder;
  }
}

/** Stops whatever a test left running and takes all its folders away. */
export async function clearFolders(): Promise<void> {
  for (const { root, folder } of made.splice(0)) {
    const place = await placeOf(folder);
    if (await exists(join(place, 'cluster', 'data', 'postmaster.pid'))) {
      await (await startEmbeddedServer({ folder, log: () => undefined })).close();
    }
    await rm(place, { recursive: true, force: true });
    await rm(root, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
