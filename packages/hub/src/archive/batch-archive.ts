import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Batch, decodeBatch, encodeBatch, MalformedBytes } from '@deadset/protocol';
import type { Entropy } from '../entropy.ts';
import { openFile, sealFile } from './sealed-file.ts';

export interface BatchArchiveOptions {
  /** Best on another disk, or another machine's. */
  readonly folder: string;
  /** 32 bytes. Whoever has them and the files can read the whole record. */
  readonly key: Buffer;
  readonly entropy: Entropy;
}

/** The archive cannot be read as far as it should; the message says where. */
export class ArchiveDamaged extends Error {
  override readonly name = 'ArchiveDamaged';
}

/** Files of one folder cover so many positions. */
const positionsPerFolder = 1_000_000;
const suffix = '.batch';

/**
 * Every batch, opened, in a file of its own, encrypted, in a folder that is not the database's.
 *
 * A batch is on disk here before it is shown to anybody, so whatever a follower has ever seen can be had back from the
 * files alone.
 */
export class BatchArchive {
  readonly #options: BatchArchiveOptions;

  constructor(options: BatchArchiveOptions) {
    this.#options = options;
  }

  /** Resolves when the batch is on disk. The same batch again replaces its file whole. */
  async keep(batch: Batch): Promise<void> {
    const { folder, key, entropy } = this.#options;
    const place = placeOf(batch.firstPosition);
    const path = join(folder, place);
    await makeFolder(dirname(path));
    const draft = `${path}.new`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(sealFile(key, place, encodeBatch(batch), entropy(12)));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
  }

  /** Batches from the one that begins at a position, in order. Throws `ArchiveDamaged` where one is missing or no good. */
  async *read(from: number): AsyncGenerator<Batch> {
    let next = from;
    for await (const place of this.#places()) {
      const position = positionOf(place);
      if (position < next) continue;
      if (position > next)
        throw new ArchiveDamaged(
          `the archive has no batch that begins at position ${next}; the next is at ${position}`,
        );
      const batch = await this.#open(place);
      next += batch.leaves.length;
      yield batch;
    }
  }

  /** Where the next batch begins: behind the last that is kept; 0 when there is none. */
  async end(): Promise<number> {
    let last: string | undefined;
    for await (const place of this.#places()) last = place;
    return last === undefined ? 0 : positionOf(last) + (await this.#open(last)).leaves.length;
  }

  async #open(place: string): Promise<Batch> {
    const { folder, key } = this.#options;
    const bytes = openFile(key, place, await readFile(join(folder, place)));
    if (bytes === undefined)
      throw new ArchiveDamaged(`${place} of the archive is damaged, or was written under another key`);
    try {
      return decodeBatch(bytes);
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error;
      throw new ArchiveDamaged(`${place} of the archive holds no batch`, { cause: error });
    }
  }

  /** Files by position; drafts of batches that never came to be are not among them. */
  async *#places(): AsyncGenerator<string> {
    const { folder } = this.#options;
    await makeFolder(folder);
    for (const part of (await readdir(folder)).toSorted()) {
      const names = await readdir(join(folder, part));
      for (const name of names.toSorted()) if (name.endsWith(suffix)) yield join(part, name);
    }
  }
}

function placeOf(position: number): string {
  const part = Math.floor(position / positionsPerFolder);
  return join(part.toString().padStart(9, '0'), `${position.toString().padStart(15, '0')}${suffix}`);
}

function positionOf(place: string): number {
  return Number(place.slice(-suffix.length - 15, -suffix.length));
}

/** With the names of whatever folders had to be made. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
