import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { sha256 } from '@deadset/protocol';

/** A folder that this process has to itself. */
export interface FolderLock {
  release(): void;
}

/**
 * Keeps a second witness off a data folder: two could cosign two histories with one key.
 *
 * The lock is a name in Linux's abstract socket space, made of the folder's real path. It ends with the process however
 * that ends, so nothing stale is ever left behind; on other systems there is no such space, and no lock.
 * Throws when another process has the folder.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  if (process.platform !== 'linux') return { release: () => undefined };
  const name = sha256(Buffer.from(await realpath(folder))).toString('hex');
  const server = createServer((socket) => socket.destroy());
  server.unref();
  server.listen(`\0deadset-witness-${name}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      'Another witness is using this data folder. Stop it first; one key must never be used twice at a time.',
      { cause: error },
    );
  }
  return { release: () => server.close() };
}
