import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RegistryError } from '@deadset/domain';
import { afterEach, describe, expect, test } from 'vitest';
import { platformPackage, readyPrograms } from '../../src/database/embedded/server-programs.ts';
import { startEmbeddedServer } from '../../src/database/index.ts';
import {
  aClosedFolder,
  aFolderFor,
  clearFolders,
  endScript,
  killHard,
  placeOf,
  query,
  runScript,
} from '../support/embedded-folders.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
const silent = () => undefined;

afterEach(clearFolders);

async function keepSomething(ownerUrl: string, word: string): Promise<void> {
  await query(ownerUrl, 'create table if not exists kept (word text)');
  await query(ownerUrl, `insert into kept values ('${word}')`);
}

async function keptIn(ownerUrl: string): Promise<string[]> {
  return (await query<{ word: string }>(ownerUrl, 'select word from kept')).map(({ word }) => word);
}

async function serverProcessId(folder: string): Promise<number> {
  const file = await readFile(join(await placeOf(folder), 'cluster', 'data', 'postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}

describe('an embedded server', () => {
  test('keeps the record from one start to the next, in a closed folder with spaces in its name', async () => {
    const folder = await aClosedFolder("a shop's data folder");
    const news: string[] = [];
    const first = await startEmbeddedServer({ folder, log: (message) => news.push(message) });
    await keepSomething(first.ownerUrl, 'declared');
    await first.close();
    const second = await startEmbeddedServer({ folder, log: silent });
    expect(await keptIn(second.ownerUrl)).toEqual(['declared']);
    await second.close();

    const place = await placeOf(folder);
    // Root runs the server as somebody who cannot enter the folder, and says where the record is instead.
    expect(place === folder).toBe(!isRoot);
    expect(news.some((message) => message.includes(place))).toBe(isRoot);
    expect((await stat(join(place, 'cluster', 'password'))).mode & 0o777).toBe(0o600);
  });

  test('comes up at the end of a path longer than any socket name', async () => {
    const folder = await aClosedFolder(join(...Array.from({ length: 6 }, () => 'x'.repeat(100))));
    const server = await startEmbeddedServer({ folder, log: silent });
    await keepSomething(server.ownerUrl, 'far away');
    expect(await keptIn(server.ownerUrl)).toEqual(['far away']);
    await server.close();
  });

  test('comes up for an ordinary user in a folder of that user alone', async (context) => {
    // Not being root, every other test here is this one.
    if (!isRoot) context.skip();
    const folder = await aFolderFor(nobody, 'an ordinary folder');
    const first = await runScript(folder, nobody);
    await keepSomething(first.report.ownerUrl, 'declared');
    await endScript(first);
    const second = await runScript(folder, nobody);
    expect(await keptIn(second.report.ownerUrl)).toEqual(['declared']);
    await endScript(second);
    const data = await stat(join(folder, 'cluster', 'data'));
    expect(data.uid).toBe(nobody.uid);

    // Root opens it later, and leaves it to the user whose it is.
    const asRoot = await startEmbeddedServer({ folder, log: silent });
    expect(await keptIn(asRoot.ownerUrl)).toEqual(['declared']);
    await asRoot.close();
    const third = await runScript(folder, nobody);
    expect(await keptIn(third.report.ownerUrl)).toEqual(['declared']);
    await endScript(third);
  });

  test('is closed to whoever does not know the password', async () => {
    const folder = await aClosedFolder('data');
    const server = await startEmbeddedServer({ folder, log: silent });
    const stranger = new URL(server.applicationUrl);
    stranger.password = 'a guess';
    await expect(query(stranger.href, 'select 1')).rejects.toThrow('password authentication failed');
    await server.close();
  });

  test('writes no value of a failing statement to its log', async () => {
    const folder = await aClosedFolder('data');
    const server = await startEmbeddedServer({ folder, log: silent });
    await query(server.ownerUrl, 'create table listed (imei_key bigint primary key)');
    const twice = query(server.ownerUrl, 'insert into listed values (35693803564380), (35693803564380)');
    await expect(twice).rejects.toThrow('duplicate key');
    await server.close();
    const log = await readFile(join(await placeOf(folder), 'server.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('35693803564380');
  });
});

describe('an open folder', () => {
  test('is refused to a second start, which is told who has it and what to do', async () => {
    const folder = await aClosedFolder('data');
    const server = await startEmbeddedServer({ folder, log: silent });
    const second = startEmbeddedServer({ folder, log: silent });
    await expect(second).rejects.toSatisfy(
      (error) => error instanceof RegistryError && error.code === 'conflict',
    );
    await expect(second).rejects.toThrow(`process ${process.pid}`);
    await expect(second).rejects.toThrow('Stop that process first');
    await keepSomething(server.ownerUrl, 'still open');
    await server.close();
  });

  test('has one owner when several start it for the first time at once', async () => {
    const folder = await aClosedFolder('data');
    const starts = await Promise.allSettled(
      [1, 2, 3].map(() => startEmbeddedServer({ folder, log: silent })),
    );
    const owned = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    const refused = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as unknown] : []));
    expect(refused).toEqual([expect.any(RegistryError), expect.any(RegistryError)]);
    expect(owned).toHaveLength(1);
    for (const server of owned) {
      await keepSomething(server.ownerUrl, 'declared');
      await server.close();
    }
  });

  test('goes to the next start when its owner was killed, with all that was committed', async () => {
    const folder = await aClosedFolder('data');
    const dead = await runScript(folder);
    await keepSomething(dead.report.ownerUrl, 'declared');
    const orphan = await serverProcessId(folder);
    await killHard(dead);
    const news: string[] = [];
    const server = await startEmbeddedServer({ folder, log: (message) => news.push(message) });
    expect(news).toContain('taking over a database that an earlier process left running');
    expect(await serverProcessId(folder)).toBe(orphan);
    expect(await keptIn(server.ownerUrl)).toEqual(['declared']);
    // A child of the dead owner that lives on is locked out.
    await expect(query(dead.report.applicationUrl, 'select 1')).rejects.toThrow('authentication failed');
    await server.close();
    await expect(serverProcessId(folder)).rejects.toThrow('ENOENT');
  });

  test('goes to the next start after a power cut, even if another program has the old process id', async () => {
    const folder = await aClosedFolder('data');
    const dead = await runScript(folder);
    await keepSomething(dead.report.ownerUrl, 'declared');
    const place = await placeOf(folder);
    const data = join(place, 'cluster', 'data');
    const { uid, gid } = await stat(data);
    await killHard(dead);
    process.kill(await serverProcessId(folder), 'SIGKILL');
    const other = spawn('sleep', ['60'], { uid, gid });
    const file = join(data, 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^\d+/, String(other.pid)));

    const server = await startEmbeddedServer({ folder, log: silent });
    expect(await keptIn(server.ownerUrl)).toEqual(['declared']);
    await server.close();
    other.kill();
  });

  test('is made anew when its first start was cut short', async () => {
    const folder = await aFolderFor(undefined, 'data');
    await mkdir(join(folder, 'cluster-new-abcdef', 'data'), { recursive: true });
    await writeFile(join(folder, 'cluster-new-abcdef', 'data', 'PG_VERSION'), '18\n');
    const server = await startEmbeddedServer({ folder, log: silent });
    expect(await placeOf(folder)).toBe(folder);
    await keepSomething(server.ownerUrl, 'declared');
    await server.close();
  });

  test('does not begin a second record where the first one is lost', async (context) => {
    if (!isRoot) context.skip();
    const folder = await aClosedFolder('data');
    const server = await startEmbeddedServer({ folder, log: silent });
    await server.close();
    await rm(await placeOf(folder), { recursive: true });
    await expect(startEmbeddedServer({ folder, log: silent })).rejects.toThrow('Put that folder back');
  });
});

describe('a server that is kept', () => {
  test('comes back on its port when it dies', async () => {
    const folder = await aClosedFolder('data');
    const news: string[] = [];
    const server = await startEmbeddedServer({ folder, log: (message) => news.push(message) });
    await keepSomething(server.ownerUrl, 'declared');
    process.kill(await serverProcessId(folder), 'SIGKILL');
    while (!news.includes("the record's database is back")) await delay(20);
    expect(await keptIn(server.ownerUrl)).toEqual(['declared']);
    await server.close();
  });

  test('does not get the Ctrl-C that its owner gets', async () => {
    const folder = await aClosedFolder('data');
    const script = await runScript(folder);
    process.kill(-Number(script.child.pid), 'SIGINT');
    await delay(300);
    await keepSomething(script.report.ownerUrl, 'still open');
    expect(await keptIn(script.report.ownerUrl)).toEqual(['still open']);
    await endScript(script);
  });
});

test('the programs are copied where the installed ones cannot be run', async () => {
  const installed = await aClosedFolder('installed');
  await cp(platformPackage(), installed, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(await readFile(join(installed, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { target } of links) await rm(join(installed, target), { force: true });
  // Root can write everywhere, but its server's user cannot enter; anybody else is kept from making the links.
  await chmod(join(installed, 'native', 'lib'), 0o555);
  const user = isRoot ? nobody : undefined;
  const programs = await aFolderFor(undefined, 'programs');

  const home = user === undefined ? { programs } : { programs, user };
  const first = await readyPrograms(home, installed, silent);
  expect(first.postgres.startsWith(programs)).toBe(true);
  const news: string[] = [];
  expect(await readyPrograms(home, installed, (message) => news.push(message))).toEqual(first);
  expect(news).toEqual([]);
  await chmod(join(installed, 'native', 'lib'), 0o755);
});
