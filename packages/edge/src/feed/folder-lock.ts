import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { RegistryError } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';

/** A folder that this process has to itself. */
export interface FolderLock {
  release(): void;
}

/**
 * Keeps a second edge off a data folder: two would write into one journal.
 *
 * The lock is a name in Linux's abstract socket space, made of the folder's real path. It ends with the process however
 * that ends, so nothing stale is ever left behind; on other systems there is no such space, and no lock.
 * Throws `RegistryError` ('conflict') when another process has the folder.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  if (process.platform !== 'linux') return { release: () => undefined };
  const name = sha256(Buffer.from(await realpath(folder))).toString('hex');
  const server = createServer((socket) => socket.destroy());
  server.unref();
  server.listen(`\0deadset-edge-${name}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    throw new RegistryError(
      'conflict',
      'Another edge is using this data folder. Stop it first, or give this one a folder of its own (--data).',
    );
  }
  return { release: () => server.close() };
}
