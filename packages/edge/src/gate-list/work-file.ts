import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** Most bytes that the system takes in one write. */
const mostAtOnce = 2 ** 30;

/**
 * A file for what is too much for memory while a list is built.
 *
 * Its name is gone as soon as it is open, so that nothing is left of it however the program ends.
 */
export class WorkFile {
  readonly #file: number;

  /** Makes the file anew; `path` says on which disk. */
  constructor(path: string) {
    this.#file = openSync(path, 'w+', 0o600);
    rmSync(path);
  }

  /** As `writeAll`. */
  write(bytes: Uint8Array, at: number): void {
    writeAll(this.#file, bytes, at);
  }

  /** Reads from a place on; gives how many bytes, fewer than there is room for only where the file ends. */
  read(bytes: Uint8Array, at: number): number {
    let done = 0;
    for (let read = -1; read !== 0 && done < bytes.length; done += read)
      read = readSync(this.#file, bytes, done, bytes.length - done, at + done);
    return done;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Writes all bytes to a place in a file, or throws: a disk that is nearly full takes some of them and says so by their number. */
export function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, Math.min(bytes.length - done, mostAtOnce), at + done);
}
