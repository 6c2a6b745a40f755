import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file so that after a crash it is either wholly the old or wholly the new one. Only its owner may read it. */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  await replaceFileByParts(path, [Buffer.from(content)]);
}

/** The same with parts that are asked for one after the other, each when the one before is written. */
export async function replaceFileByParts(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const draft = `${path}.tmp`;
  const file = await open(draft, 'w', 0o600);
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Makes the creation, renaming or removal of files in a folder outlast a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Whether an error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
