import { readFile } from 'node:fs/promises';
import { readPostmaster } from './embedded/postmaster-file.ts';
import { settleHome } from './embedded/server-home.ts';
import { databaseUrl } from './embedded/server-owner.ts';
import { ownerRole } from './embedded/server-process.ts';

/**
 * The database of a data folder that another process has open now, for whoever wants to read beside it; undefined when
 * none runs there. Nothing is started and nothing is taken over.
 */
export async function findRunningServer(folder: string): Promise<string | undefined> {
  const home = await settleHome(folder, () => undefined);
  const server = await readPostmaster(home);
  if (server?.isAlive !== true) return undefined;
  const password = (await readFile(home.password, 'utf8')).trim();
  return databaseUrl(ownerRole, password, server.port);
}
