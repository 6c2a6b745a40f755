import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type ColourCounts,
  encodeRulesHeader,
  type FileSection,
  pageBytes,
  type RulesHeader,
  type SectionPlace,
} from '../rules/index.ts';
import { writeAll } from './work-file.ts';

const chunkBytes = 4 * 2 ** 20;
const nothing: ColourCounts = { white: 0, grey: 0, black: 0, unknown: 0 };

/** A list that is whole and in its place. */
export interface WrittenGateList {
  readonly bytes: number;
  readonly header: RulesHeader;
  /** SHA-256 of the header, which holds those of all parts: what `deadset gate-list show` tells, too. */
  readonly checksum: Buffer;
}

/**
 * A gate list while it is written: beside where it goes, and put there only when it is whole and on disk, so that an edge
 * that reads it meanwhile sees the old list or the new one, never half of one.
 */
export class GateListFile {
  readonly #path: string;
  readonly #file: number;
  readonly #places: Partial<Record<FileSection, Omit<SectionPlace, 'sha256'>>> = {};
  #end = pageBytes;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(this.#newPath, 'w+', 0o640);
  }

  /** Writes one part; `write` is given how: bytes, and where in the part they belong (behind all others by default). */
  section(
    name: FileSection,
    write: (put: (bytes: ArrayBufferView, at?: number) => void) => ColourCounts,
  ): void {
    const offset = Math.ceil(this.#end / pageBytes) * pageBytes;
    let length = 0;
    const counts = write((bytes, at = length) => {
      writeAll(this.#file, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset + at);
      length = Math.max(length, at + bytes.byteLength);
    });
    this.#places[name] = { offset, length, counts };
    // Nothing is written for a part that is empty, not even up to where it would begin.
    if (length > 0) this.#end = offset + length;
  }

  /** Puts the file where it goes, and gives its length and checksum. */
  finish(builtAt: number, reasons: readonly string[]): WrittenGateList {
    const place = (name: FileSection): SectionPlace => {
      const { offset, length, counts } = this.#places[name] ?? {
        offset: this.#end,
        length: 0,
        counts: nothing,
      };
      return { offset, length, counts, sha256: this.#digest(offset, length) };
    };
    const sections = {
      keys: place('keys'),
      ends: place('ends'),
      equipment: place('equipment'),
      subscribers: place('subscribers'),
      overrides: place('overrides'),
      software: place('software'),
      reported: place('reported'),
    };
    const header = { builtAt, sections, reasons };
    const bytes = encodeRulesHeader(header);
    writeAll(this.#file, bytes, 0);
    fsyncSync(this.#file);
    renameSync(this.#newPath, this.#path);
    syncFolder(dirname(this.#path));
    return { bytes: this.#end, header, checksum: bytes.subarray(-32) };
  }

  /** Leaves nothing behind that was not finished; what was there before stays. */
  close(): void {
    closeSync(this.#file);
    rmSync(this.#newPath, { force: true });
  }

  get #newPath(): string {
    return `${this.#path}.new`;
  }

  /** SHA-256 of what is in the file and not of what was meant to be. */
  #digest(offset: number, length: number): Buffer {
    const hash = createHash('sha256');
    const chunk = new Uint8Array(Math.min(chunkBytes, length));
    for (let done = 0; done < length; ) {
      const read = readSync(this.#file, chunk, 0, Math.min(chunk.length, length - done), offset + done);
      if (read === 0) throw new Error('the file that is written became shorter');
      hash.update(chunk.subarray(0, read));
      done += read;
    }
    return hash.digest();
  }
}

/** The new name is on disk only when its folder is. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
