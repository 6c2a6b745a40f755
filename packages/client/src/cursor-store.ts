import { readFile, rename, writeFile } from 'node:fs/promises';

/** Where a follower keeps how far it has read, so that it goes on there after a restart. */
export interface CursorStore {
  /** What was kept last; undefined before the first time. */
  read(): Promise<string | undefined>;
  keep(cursor: string): Promise<void>;
}

/** Keeps it as long as the process lives. */
export function memoryCursor(first?: string): CursorStore {
  let kept = first;
  return {
    read: () => Promise.resolve(kept),
    keep: (cursor) => {
      kept = cursor;
      return Promise.resolve();
    },
  };
}

/** Keeps it in a file: written beside it and then put in its place, so that a kill leaves the old one or the new one. */
export function fileCursor(path: string): CursorStore {
  return {
    async read() {
      try {
        const text = (await readFile(path, 'utf8')).trim();
        return text === '' ? undefined : text;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async keep(cursor) {
      const draft = `${path}.new`;
      await writeFile(draft, `${cursor}\n`);
      await rename(draft, path);
    },
  };
}
