import { type ImeiKey, serialsPerTac } from '@deadset/domain';
import { declarationNameBytes, statusByte, type TacRows } from '@deadset/protocol';

const firstCapacity = 65_536;

/** What a row does, weak before strong: of several rows about one IMEI the strongest counts. */
export type RowEffect = 'pending' | 'blacklist';
/** Where a row stands in the numbers: the stronger behind the weaker. */
const statuses = {
  pending: statusByte({ effect: 'tracked', tier: 0 }),
  blacklist: statusByte({ effect: 'prohibited', tier: 1 }),
} as const satisfies Record<RowEffect, number>;

/**
 * Gathers the keys of a list as they come, in any order, and gives them as rows by TAC.
 *
 * Eight bytes a row: key and effect in one number, so that sorting the numbers sorts the keys and puts the stronger of
 * two rows about one key behind the weaker.
 */
export class KeyCollector {
  #numbers = new Float64Array(firstCapacity);
  #length = 0;

  add(key: ImeiKey, effect: RowEffect): void {
    if (this.#length === this.#numbers.length) {
      const grown = new Float64Array(this.#length * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.#length] = key * 2 + Number(effect === 'blacklist');
    this.#length += 1;
  }

  /** Rows added, those about one key counted each. */
  get rowCount(): number {
    return this.#length;
  }

  /** One `TacRows` for each TAC, ascending. Pending keys have no effect from `pendingUntilAt` on, ms since 1970. */
  *rows(pendingUntilAt: number): Generator<TacRows> {
    const numbers = this.#numbers.slice(0, this.#length).sort();
    const tacAt = (i: number) => Math.floor((numbers[i] ?? 0) / (2 * serialsPerTac));
    for (let from = 0, to = 0; from < numbers.length; from = to) {
      const tac = tacAt(from);
      while (to < numbers.length && tacAt(to) === tac) to += 1;
      yield rowsOf(tac, numbers.subarray(from, to), pendingUntilAt);
    }
  }
}

function rowsOf(tac: number, numbers: Float64Array, pendingUntilAt: number): TacRows {
  const serials = new Uint32Array(numbers.length);
  const statusBytes = new Uint8Array(numbers.length);
  const ends = new Map<number, number>();
  let length = 0;
  for (let i = 0; i < numbers.length; i += 1) {
    const number = numbers[i] ?? 0;
    const key = Math.floor(number / 2);
    // The next number is the same key with the stronger effect, or the same row again.
    if (Math.floor((numbers[i + 1] ?? -2) / 2) === key) continue;
    const isPending = number % 2 === 0;
    serials[length] = key % serialsPerTac;
    statusBytes[length] = isPending ? statuses.pending : statuses.blacklist;
    if (isPending) ends.set(key % serialsPerTac, pendingUntilAt);
    length += 1;
  }
  return {
    tac,
    serials: serials.slice(0, length),
    statuses: statusBytes.slice(0, length),
    ends,
    // A list out of a file has no declarations behind it: nothing is ever withdrawn from it.
    names: new Uint8Array(length * declarationNameBytes),
    several: new Map(),
  };
}
