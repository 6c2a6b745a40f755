import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** How much waits to be written at once, in characters of all files together. */
const chunkLength = 1_000_000;

interface OpenFile {
  readonly handle: FileHandle;
  waiting: string[];
}

/** Files of lines that are written side by side, however long they get. */
export class LineFiles {
  readonly #files: ReadonlyMap<string, OpenFile>;
  #waitingLength = 0;

  private constructor(files: ReadonlyMap<string, OpenFile>) {
    this.#files = files;
  }

  /** Opens a file for each path of a folder; what is there is replaced. */
  static async open(folder: string, paths: readonly string[]): Promise<LineFiles> {
    const files = new Map<string, OpenFile>();
    for (const path of paths) files.set(path, { handle: await open(join(folder, path), 'w'), waiting: [] });
    return new LineFiles(files);
  }

  /** Takes a line, its end included, for one of the paths. True when so much waits that `write` is due. */
  add({ path, text }: { readonly path: string; readonly text: string }): boolean {
    const file = this.#files.get(path);
    if (file === undefined) throw new Error(`${path} is none of the files`);
    file.waiting.push(text);
    this.#waitingLength += text.length;
    return this.#waitingLength >= chunkLength;
  }

  /** Writes what waits. */
  async write(): Promise<void> {
    for (const file of this.#files.values()) {
      if (file.waiting.length === 0) continue;
      const text = file.waiting.join('');
      file.waiting = [];
      await file.handle.appendFile(text);
    }
    this.#waitingLength = 0;
  }

  /** Lets go of the files, with what was written; what waits is not. */
  async close(): Promise<void> {
    for (const { handle } of this.#files.values()) await handle.close();
  }
}
