import type { SpilledRows } from './key-spill.ts';

/** Values of one digit: a serial number is two digits, a TAC within its part two. */
const digitBits = 10;
const digits = 2 ** digitBits;

/**
 * The rows of a part in the order of their keys; those of one key stay in the order in which they came.
 *
 * Digit by digit from the lowest (a radix sort): each pass keeps what the ones before have ordered.
 */
export class KeyOrder {
  readonly #places = new Uint32Array(digits + 1);
  #order = new Uint32Array(0);
  #next = new Uint32Array(0);

  /** Places in the rows; overwritten when it is asked again. */
  of({ count, tacs, serials }: SpilledRows): Uint32Array {
    if (count > this.#order.length) {
      this.#order = new Uint32Array(count);
      this.#next = new Uint32Array(count);
    }
    for (let row = 0; row < count; row += 1) this.#order[row] = row;
    for (const column of [serials, tacs]) {
      this.#pass(column, 0, count);
      this.#pass(column, digitBits, count);
    }
    return this.#order.subarray(0, count);
  }

  #pass(column: Uint32Array | Uint16Array, shift: number, count: number): void {
    const places = this.#places.fill(0);
    const [order, next] = [this.#order, this.#next];
    for (let row = 0; row < count; row += 1) {
      const digit = ((column[row] ?? 0) >>> shift) & (digits - 1);
      places[digit + 1] = (places[digit + 1] ?? 0) + 1;
    }
    for (let digit = 0; digit < digits; digit += 1)
      places[digit + 1] = (places[digit + 1] ?? 0) + (places[digit] ?? 0);
    for (let i = 0; i < count; i += 1) {
      const row = order[i] ?? 0;
      const digit = ((column[row] ?? 0) >>> shift) & (digits - 1);
      const place = places[digit] ?? 0;
      next[place] = row;
      places[digit] = place + 1;
    }
    [this.#order, this.#next] = [next, order];
  }
}
