import type { SpilledRows } from './key-spill.ts';

/** Values of one digit: a serial number is two digits, a TAC within its part two. */
const digitBits = 10;
const digits = 2 ** digitBits;

/**
 * The rows of a part in the order of their keys; those of one key stay in the order in which they came.
 *
 * Digit by digit from the lowest (a radix sort): each pass keeps what the ones before have ordered.
 */
export function orderByKey({ count, tacs, serials }: SpilledRows): Uint32Array {
  let order = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) order[row] = row;
  let next = new Uint32Array(count);
  for (const [column, shift] of [
    [serials, 0],
    [serials, digitBits],
    [tacs, 0],
    [tacs, digitBits],
  ] as const) {
    passOver(column, shift, order, next);
    [order, next] = [next, order];
  }
  return order;
}

function passOver(
  column: Uint32Array | Uint16Array,
  shift: number,
  order: Uint32Array,
  next: Uint32Array,
): void {
  const places = new Uint32Array(digits + 1);
  for (let i = 0; i < column.length; i += 1) {
    const digit = ((column[i] ?? 0) >>> shift) & (digits - 1);
    places[digit + 1] = (places[digit + 1] ?? 0) + 1;
  }
  for (let digit = 0; digit < digits; digit += 1)
    places[digit + 1] = (places[digit + 1] ?? 0) + (places[digit] ?? 0);
  for (const row of order) {
    const digit = ((column[row] ?? 0) >>> shift) & (digits - 1);
    const place = places[digit] ?? 0;
    next[place] = row;
    places[digit] = place + 1;
  }
}
