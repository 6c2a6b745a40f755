import { serialsPerTac } from '@deadset/domain';
import type { SeededDraw } from '../diameter-mutator.ts';

interface PlainTac {
  readonly tac: number;
  readonly bits: Uint32Array;
  readonly serials: Uint32Array;
}

/**
 * What an index should answer, by means that share nothing with it: a bit for every serial of a TAC, statuses that follow
 * from the key, and a Map of what was changed.
 */
export class PlainOracle {
  readonly #tacs: PlainTac[] = [];
  readonly #byTac = new Map<number, PlainTac>();
  readonly #changed = new Map<number, number>();
  readonly #changedKeys: number[] = [];
  readonly #ends = new Map<number, number>();

  takeTac(tac: number, bits: Uint32Array, serials: Uint32Array): void {
    const taken = { tac, bits, serials };
    this.#tacs.push(taken);
    this.#byTac.set(tac, taken);
  }

  setEnd(key: number, untilAt: number): void {
    this.#ends.set(key, untilAt);
  }

  /** The key has this status from now on, or is off the list. */
  change(key: number, status: number | undefined, untilAt: number | undefined): void {
    this.#changed.set(key, status ?? 0);
    this.#changedKeys.push(key);
    if (untilAt === undefined) this.#ends.delete(key);
    else this.#ends.set(key, untilAt);
  }

  /** The status that a listed key was given at first: never 0, and without the bit that says that it has an end. */
  statusOf(key: number): number {
    const mixed = Math.imul(key % 4_294_967_291, 0x85eb_ca6b) >>> 24;
    return (mixed & ~0x08) | 1;
  }

  /** The status of a key, 0 when it is not listed. */
  find(key: number): number {
    const changed = this.#changed.get(key);
    if (changed !== undefined) return changed;
    const tac = Math.floor(key / serialsPerTac);
    const serial = key % serialsPerTac;
    const bits = this.#byTac.get(tac)?.bits;
    return bits !== undefined && (((bits[serial >>> 5] ?? 0) >>> (serial & 31)) & 1) === 1
      ? this.statusOf(key)
      : 0;
  }

  untilOf(key: number): number | undefined {
    return this.#ends.get(key);
  }

  /** A key that was listed at first; of each TAC as often. */
  someKey(draw: SeededDraw): number {
    const { tac, serials } = draw.pick(this.#tacs);
    return tac * serialsPerTac + (serials[draw.below(serials.length)] ?? 0);
  }

  someChanged(draw: SeededDraw): number {
    return draw.pick(this.#changedKeys);
  }
}
