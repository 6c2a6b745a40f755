/** Where the list stands, as every thread that answers may tell it: position, and when its head was cosigned. */
const facts = { position: 0, cosignedAt: 1 } as const;

/**
 * Position and age of the list in memory that all threads share. One thread writes.
 *
 * The two are written one after the other; who reads between them tells an age that is a batch older than the position,
 * which is no lie worth a lock.
 */
export class ListFacts {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Float64Array;
  readonly #clock: () => number;

  /** `memory` is that of another thread's facts; new facts when absent. `clock`: milliseconds since 1970. */
  constructor(clock: () => number, memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * 2);
    this.#cells = new Float64Array(this.memory);
    this.#clock = clock;
    if (memory === undefined) this.set(-1, 0);
  }

  /** `cosignedAt`: milliseconds since 1970, 0 while no signed head has been seen. */
  set(position: number, cosignedAt: number): void {
    this.#cells[facts.position] = position;
    this.#cells[facts.cosignedAt] = cosignedAt;
  }

  /** Position of the last leaf that the answers rest on; -1 before the first. */
  get position(): number {
    return this.#cells[facts.position] ?? -1;
  }

  /** Age by the cosigners' clocks, in seconds; undefined while no signed head has been seen. */
  get ageSeconds(): number | undefined {
    const cosignedAt = this.#cells[facts.cosignedAt] ?? 0;
    return cosignedAt === 0 ? undefined : Math.max(0, (this.#clock() - cosignedAt) / 1000);
  }
}
