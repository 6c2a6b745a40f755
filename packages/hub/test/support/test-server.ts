import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegistryError } from '@deadset/domain';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedServer } from '../../src/database/index.ts';
import { migrateDatabase } from '../../src/database/migrate.ts';
import { migratePoliceZone } from '../../src/police-zone/index.ts';
import { testDatabaseUrl } from './config.ts';

/** The server of one test run, and the migrated database that every test file gets a copy of. */
export interface TestServer {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  /** Login of the police zone. */
  readonly policeUrl: string;
  readonly template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

const folderPrefix = 'deadset-test-';
const silent = () => undefined;

/** Vitest's global setup: one server for the whole run, gone when it ends. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = testDatabaseUrl === undefined ? await startOwnServer() : await useServer(testDatabaseUrl);
  project.provide('testServer', { ...server.urls, template: server.template });
  return server.close;
}

/** The same server, another database. */
export function onDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Runs one statement as the owner. */
export async function asOwner(ownerUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function startOwnServer() {
  await sweepOrphans();
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  // Root's server runs as another user, who has to pass.
  await chmod(folder, 0o711);
  const server = await startEmbeddedServer({ folder, log: silent });
  const { ownerUrl, applicationUrl, policeUrl } = server;
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true });
  };
  try {
    await migrateDatabase({ ownerUrl, applicationUrl, log: silent });
    await migratePoliceZone({ ownerUrl, policeUrl, log: silent });
  } catch (error) {
    await close();
    throw error;
  }
  return { urls: { ownerUrl, applicationUrl, policeUrl }, template: 'deadset', close };
}

async function useServer(url: string) {
  const template = `deadset_template_${process.pid}`;
  await asOwner(url, `create database ${template}`);
  const templateUrl = onDatabase(url, template);
  await migrateDatabase({ ownerUrl: templateUrl, applicationUrl: templateUrl, log: silent });
  await migratePoliceZone({ policeUrl: templateUrl, log: silent });
  const close = () => asOwner(url, `drop database ${template} with (force)`);
  return { urls: { ownerUrl: url, applicationUrl: url, policeUrl: url }, template, close };
}

/** Ends what test runs that were killed left behind. The process id in a folder's name tells whether its run lives. */
async function sweepOrphans(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(folderPrefix));
  for (const name of names) {
    const folder = join(tmpdir(), name);
    const processId = Number(name.slice(folderPrefix.length).split('-')[0]);
    if (isRunning(processId) || (await stat(folder)).uid !== process.getuid?.()) continue;
    try {
      await (await startEmbeddedServer({ folder, log: silent })).close();
    } catch (error) {
      // Another run is sweeping it.
      if (error instanceof RegistryError) continue;
      throw error;
    }
    await rm(folder, { recursive: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
