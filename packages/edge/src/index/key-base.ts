import { RegistryError, serialsPerTac } from '@deadset/domain';
import { cellOf, headerBytes, headerWord, keyBaseMark, wordsPerCell } from './key-base-layout.ts';
import { type ContainerViews, containerBytes, rankInContainer, viewsOver } from './tac-container.ts';

/**
 * An exact map from 14-digit keys to a payload byte, read from memory as `KeyBaseWriter` made it; it never changes.
 *
 * A table leads from the TAC to a container whose form follows from how many serials it has: a ranked bitmap, a
 * directory with the low byte or the low 12 bits of each, or the sorted serials themselves. The payload bytes stand
 * behind it in the same order, so that a miss never touches them. Any number of threads may read.
 */
export class KeyBase {
  /** How many keys it holds. */
  readonly entryCount: number;
  /** How many TACs these have. */
  readonly tacCount: number;
  /** How much memory it takes, in bytes. */
  readonly byteLength: number;
  readonly #views: ContainerViews;
  readonly #table: Uint32Array;
  readonly #mask: number;

  /**
   * Over a base that begins at `byteOffset`, a multiple of 8 (of 64 for speed).
   *
   * Refuses with `invalid` what is no whole base. Beyond its header nothing is looked at: whoever loads a file sees to it
   * that the bytes are those that were written.
   */
  constructor(memory: SharedArrayBuffer, byteOffset = 0) {
    const room = memory.byteLength - byteOffset;
    const header = new Uint32Array(memory, byteOffset, Math.min(headerBytes, Math.max(0, room) & ~3) / 4);
    const tableAt = header[headerWord.tableAt] ?? 0;
    const cells = header[headerWord.cells] ?? 0;
    this.byteLength = header[headerWord.length] ?? 0;
    if (
      header[headerWord.mark] !== keyBaseMark ||
      this.byteLength > room ||
      tableAt + cells * wordsPerCell * 4 !== this.byteLength
    ) {
      throw new RegistryError('invalid', 'This is no whole base of keys; build it again.');
    }
    this.tacCount = header[headerWord.tacs] ?? 0;
    this.entryCount = header[headerWord.entries] ?? 0;
    this.#views = viewsOver(memory, byteOffset, this.byteLength);
    this.#table = new Uint32Array(memory, byteOffset + tableAt, cells * wordsPerCell);
    this.#mask = cells - 1;
  }

  /** The payload byte of a key; 0 when it is not there. Allocates nothing. */
  find(key: number): number {
    const table = this.#table;
    const mask = this.#mask;
    const tac = (key / serialsPerTac) | 0;
    let cell = cellOf(tac, mask);
    for (let tag = table[cell * wordsPerCell]; tag !== tac + 1; tag = table[cell * wordsPerCell]) {
      if (tag === 0) return 0;
      cell = (cell + 1) & mask;
    }
    const eights = table[cell * wordsPerCell + 1] ?? 0;
    const count = table[cell * wordsPerCell + 2] ?? 0;
    const rank = rankInContainer(this.#views, eights, count, (key - tac * serialsPerTac) | 0);
    return rank < 0 ? 0 : (this.#views.bytes[eights * 8 + containerBytes(count) + rank] ?? 0);
  }
}
