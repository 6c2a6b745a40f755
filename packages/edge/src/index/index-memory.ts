/**
 * Set in a payload byte when the listing has an end, which stands in a table apart. The other bits are the caller's; a
 * payload of 0 means that the key is not there.
 */
export const hasEnd = 0x08;

/** The memory of a generation, whoever reads it. */
export interface GenerationMemory {
  /** A `KeyBase`. */
  readonly base: SharedArrayBuffer;
  /** An `EndTable` of the keys of the base. */
  readonly ends: SharedArrayBuffer;
  /** An overlay of the changes since; the only part that goes on changing. */
  readonly changes: SharedArrayBuffer;
}

/** All that a thread needs to look devices up: plain shared memory, to be posted to workers as it is. */
export interface IndexMemory extends GenerationMemory {
  /** Grows by one with every memory that the writer gives out. */
  readonly generation: number;
}
