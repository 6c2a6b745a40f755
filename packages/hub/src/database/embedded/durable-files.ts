import { access, chmod, link, mkdir, open, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whether an error of the file system carries one of these codes (`ENOENT`, `EEXIST`, …). */
export function isFileError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}

/** Whether a path leads to anything. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** The text of a file, or undefined when there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Makes a folder with its missing parents, and their names outlive a power cut. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Makes a folder that anybody can pass through, whatever the mask of the process; one that is there stays as it is. */
export async function makePassage(path: string): Promise<void> {
  if (await isThere(path)) return;
  await makeFolder(path, 0o711);
  await chmod(path, 0o711);
}

/**
 * Writes a file whole, unless there is one: false then. Of several at once exactly one succeeds, and what it wrote
 * outlives a power cut. `draft` is a name in the same folder that nobody else uses.
 */
export async function writeFirst(path: string, text: string, draft: string): Promise<boolean> {
  await writeFile(draft, text, { flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
  await syncFolder(dirname(path));
  return true;
}

/** Renames, and the new name outlives a power cut. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((error: unknown) => {
    // Windows opens no folders and keeps names by itself; elsewhere a parent may be closed to us (mode 0711).
    if (isFileError(error, 'EISDIR', 'EPERM', 'EACCES')) return undefined;
    throw error;
  });
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}
