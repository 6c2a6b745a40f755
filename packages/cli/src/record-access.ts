import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connectDatabase, type Db, findRunningServer, openDatabase, startEmbeddedServer } from '@deadset/hub';
import { CommandFailure } from './exit-code.ts';
import { startOrExplain } from './start-or-explain.ts';
import type { Terminal } from './terminal.ts';

/**
 * Opens the record as a hub would, does something with it and closes it: the database of DATABASE_URL, else the one in
 * the data folder. Throws `RegistryError` ('conflict') while a hub has the folder open.
 */
export async function withRecord<T>(
  environment: Readonly<Record<string, string | undefined>>,
  dataFolder: string,
  terminal: Terminal,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const log = (message: string) => terminal.note(message);
  const { DATABASE_URL: applicationUrl, DATABASE_OWNER_URL: ownerUrl } = environment;
  if (applicationUrl !== undefined && applicationUrl !== '') {
    return withDatabase({ applicationUrl, ...(ownerUrl === undefined ? {} : { ownerUrl }), log }, work);
  }
  const server = await startOrExplain(() => startEmbeddedServer({ folder: recordFolder(dataFolder), log }));
  try {
    return await withDatabase(
      { applicationUrl: server.applicationUrl, ownerUrl: server.ownerUrl, log },
      work,
    );
  } finally {
    await server.close();
  }
}

/**
 * Opens the record to change it, beside a hub that may be running: its own database where that runs in the data folder,
 * else as `withRecord`. Beside a running hub tables are not brought up to date: it has done that.
 */
export async function withLiveRecord<T>(
  environment: Readonly<Record<string, string | undefined>>,
  dataFolder: string,
  terminal: Terminal,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const { DATABASE_URL: given } = environment;
  const isEmbedded = given === undefined || given === '';
  const folder = recordFolder(dataFolder);
  const running =
    isEmbedded && (await isFolder(folder))
      ? await startOrExplain(() => findRunningServer(folder))
      : undefined;
  if (running === undefined) return withRecord(environment, dataFolder, terminal, work);
  const database = connectDatabase({
    applicationUrl: running,
    poolSize: 2,
    log: (message) => terminal.note(message),
  });
  try {
    return await work(database.db);
  } finally {
    await database.close();
  }
}

/**
 * Opens the record as it is, beside a hub that may be running, does something with it and closes it. Tables are not
 * brought up to date: whoever only looks changes nothing.
 */
export async function withRecordAsItIs<T>(
  environment: Readonly<Record<string, string | undefined>>,
  dataFolder: string,
  terminal: Terminal,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const log = (message: string) => terminal.note(message);
  const look = async (applicationUrl: string) => {
    const database = connectDatabase({ applicationUrl, poolSize: 2, log });
    try {
      return await work(database.db);
    } finally {
      await database.close();
    }
  };
  const { DATABASE_URL: given } = environment;
  if (given !== undefined && given !== '') return look(given);
  const folder = recordFolder(dataFolder);
  if (!(await isFolder(folder)))
    throw new CommandFailure(
      `There is no record in ${dataFolder}. Name the data folder of the hub with --data, or its database with DATABASE_URL.`,
    );
  const running = await startOrExplain(() => findRunningServer(folder));
  if (running !== undefined) return look(running);
  const server = await startOrExplain(() => startEmbeddedServer({ folder, log }));
  try {
    return await look(server.applicationUrl);
  } finally {
    await server.close();
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Where the embedded database lives in a data folder. */
export function recordFolder(dataFolder: string): string {
  return join(dataFolder, 'record');
}

async function withDatabase<T>(
  options: { applicationUrl: string; ownerUrl?: string; log: (message: string) => void },
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(options);
  try {
    return await work(database.db);
  } finally {
    await database.close();
  }
}
