import { mkdtemp, realpath, rmdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isThere, makeFolder, makePassage, readIfThere, writeFirst } from './durable-files.ts';
import { canEnter, handOver, type ServerUser, serverUserFor } from './server-user.ts';

/** Where one embedded server lives, and as whom it runs. All paths are absolute. */
export interface ServerHome {
  /** The folder that was asked for; named in messages. */
  readonly requested: string;
  /** The folder that holds everything below; the requested one wherever the server's user can enter it. */
  readonly folder: string;
  /** `data` and `password`, made together and renamed into place, so that a half-made one is never used. */
  readonly cluster: string;
  readonly data: string;
  /** The server's own superuser's password, mode 0600. */
  readonly password: string;
  /** Where a copy of the programs goes when the installed ones cannot be run; for root, one for all records. */
  readonly programs: string;
  /** What the server itself writes to its log. */
  readonly log: string;
  /** Absent: the server runs as ourselves. */
  readonly user?: ServerUser;
}

/** Root-owned and open to pass through: where the data goes when the server's user cannot enter the requested folder. */
const reachablePlace = '/var/lib/deadset';

/** File in the requested folder that says where the data is when it is not there. */
const pointerName = 'record-location';

/**
 * Settles where the server lives. Only root ever has to go elsewhere, because only for root another user runs the
 * server; the requested folder then holds a pointer. A pointer names a fresh folder and not one derived from the
 * path: a folder that is deleted and made again must not come back with the old record.
 */
export async function settleHome(folder: string, log: (message: string) => void): Promise<ServerHome> {
  const requested = resolve(folder);
  // Closed to others for an ordinary user; root lets the server's user pass through a folder that it makes itself.
  await makeFolder(requested, process.getuid?.() === 0 ? 0o711 : 0o700);
  const real = await realpath(requested);
  const pointer = join(real, pointerName);
  const elsewhere = (await readIfThere(pointer))?.trim();
  const place = elsewhere ?? real;
  if (elsewhere !== undefined) log(`the record of ${requested} is kept in ${elsewhere}`);
  if (!(await isThere(place))) {
    throw new Error(
      `${pointer} says that the record is in ${place}, which does not exist. Put that folder back, or delete ${pointer} to begin a new record.`,
    );
  }
  const user = await serverUserFor(join(place, 'cluster', 'data'));
  if (user === undefined || (await canEnter(place, user))) return homeAt(requested, place, user);
  if (elsewhere !== undefined || (await isThere(join(place, 'cluster')))) {
    throw new Error(
      `The record is in ${place}, which user ${user.uid}, who runs PostgreSQL for root, can no longer enter. Open the folders above it (chmod o+x).`,
    );
  }
  const made = await makeReachableFolder(user);
  // When another start was quicker, its place counts.
  if (!(await writeFirst(pointer, `${made}\n`, join(real, basename(made))))) await rmdir(made);
  log(`user ${user.uid}, who runs PostgreSQL for root, cannot enter ${requested}`);
  return settleHome(folder, log);
}

function homeAt(requested: string, folder: string, user: ServerUser | undefined): ServerHome {
  const cluster = join(folder, 'cluster');
  const home = {
    requested,
    folder,
    cluster,
    data: join(cluster, 'data'),
    password: join(cluster, 'password'),
    programs: user === undefined ? folder : reachablePlace,
    log: join(folder, 'server.log'),
  };
  return user === undefined ? home : { ...home, user };
}

async function makeReachableFolder(user: ServerUser): Promise<string> {
  await makePassage(reachablePlace);
  if (!(await canEnter(reachablePlace, user))) {
    throw new Error(
      `User ${user.uid}, who runs PostgreSQL for root, can enter neither the data folder nor ${reachablePlace}. Open one of them (chmod o+x), or start Deadset as an ordinary user.`,
    );
  }
  const made = await mkdtemp(join(reachablePlace, 'record-'));
  await handOver(made, user);
  return made;
}
