import { execFile } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { isFileError } from './durable-files.ts';

/** An operating-system user that the database server runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

/** Users that a system may already have for this; on macOS the first is `_postgres`. None is ever created. */
const candidates = ['postgres', '_postgres', 'nobody'] as const;

/**
 * The user to run the server as; undefined means ourselves.
 *
 * PostgreSQL refuses to run as root, so root takes the owner of the data that is already there, else an existing user.
 * Throws when root finds none.
 */
export async function serverUserFor(dataFolder: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const present = await ownerOf(dataFolder);
  if (present !== undefined && present.uid !== 0) return present;
  for (const name of candidates) {
    const user = await findUser(name);
    if (user !== undefined) return user;
  }
  throw new Error(
    `PostgreSQL does not run as root, and this system has none of the users ${candidates.join(', ')}. Start Deadset as an ordinary user, or set DATABASE_URL to a PostgreSQL server.`,
  );
}

/** Whether a user can enter a folder: the execute bit of the folder and of everything above it. Takes a real path. */
export async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canEnter(parent, user);
}

/** Gives a file or folder to the server's user; nothing to do when the server runs as ourselves. */
export async function handOver(path: string, user: ServerUser | undefined): Promise<void> {
  if (user !== undefined) await chown(path, user.uid, user.gid);
}

async function ownerOf(path: string): Promise<ServerUser | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function findUser(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (error) {
    // `id` ends with a status of its own when the user is unknown; anything else (no `id` at all) is a fault.
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') return undefined;
    throw error;
  }
}
