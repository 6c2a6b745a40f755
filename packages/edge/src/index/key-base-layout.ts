import { containerBytes } from './tac-container.ts';

/**
 * 'DKB2' as the first four bytes of a machine that puts the low byte first, as all do that Node 20 runs on. Another form of
 * the containers takes another mark: kept gate lists of the form before are then refused, and not read wrong.
 */
export const keyBaseMark = 0x3242_4b44;
/** The header's length in bytes; containers begin behind it. */
export const headerBytes = 64;
/** One of 8 bytes is how containers are addressed. */
export const bytesPerEight = 8;
export const wordsPerCell = 4;
/** A `Uint8Array` of Node 20 sees no more. */
export const mostBaseBytes: number = 2 ** 32 - headerBytes;

/** Which word of the header says what. */
export const headerWord = { mark: 0, tacs: 1, entries: 2, tableAt: 3, cells: 4, length: 5 } as const;

/**
 * Bytes that a base needs for TACs with so many serials each (every count at least 1): header, containers with their
 * payload bytes, and a table that stays at least half empty.
 */
export function keyBaseSize(serialsPerTac: Iterable<number>): number {
  let tacs = 0;
  let containers = headerBytes;
  for (const count of serialsPerTac) {
    tacs += 1;
    containers += bytesOfTac(count);
  }
  return alignedTo(headerBytes, containers) + cellsFor(tacs) * wordsPerCell * 4;
}

/** Container and payload of one TAC, up to where the next begins. */
export function bytesOfTac(count: number): number {
  return alignedTo(bytesPerEight, containerBytes(count) + count);
}

/** Cells of the table for so many TACs: a power of two, at least half of them empty. */
export function cellsFor(tacs: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(8, tacs * 2)));
}

/** Where in the table a TAC is looked for first. Multiplicative hashing by an odd constant near 2^32 / phi. */
export function cellOf(tac: number, mask: number): number {
  const mixed = Math.imul(tac, 0x9e37_79b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}

export function alignedTo(step: number, bytes: number): number {
  return Math.ceil(bytes / step) * step;
}
