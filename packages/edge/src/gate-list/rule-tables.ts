import {
  bytesPerOverrideCell,
  bytesPerSubscriberRange,
  overrideCellOf,
  overrideCells,
  overrideColumns,
  subscriberColumns,
} from '../rules/index.ts';
import type { RowProblems } from './row-problems.ts';
import { noteConflict, type SortedRows } from './rule-rows.ts';

/** The bytes of `SubscriberRanges` for ranges (first and last subscriber); those that overlap go to `conflicts`. */
export function buildSubscribers({ rows, order }: SortedRows, conflicts: RowProblems): Uint8Array {
  const memory = new ArrayBuffer(order.length * bytesPerSubscriberRange);
  const { firsts, lasts, colours } = subscriberColumns(memory);
  let before: number | undefined;
  for (const [place, row] of order.entries()) {
    firsts[place] = rows.firsts[row] ?? 0;
    lasts[place] = rows.seconds[row] ?? 0;
    colours[place] = rows.colours[row] ?? 0;
    if (before !== undefined && (rows.firsts[row] ?? 0) <= (rows.seconds[before] ?? 0))
      noteConflict(conflicts, rows, before, row, 'overlaps');
    before = row;
  }
  return new Uint8Array(memory);
}

/** The bytes of `SubscriberOverrides` for pairs of device and subscriber. */
export function buildOverrides({ rows, order }: SortedRows): Uint8Array {
  const cells = overrideCells(order.length);
  const memory = new ArrayBuffer(cells * bytesPerOverrideCell);
  const { keys, subscribers, colours } = overrideColumns(memory);
  for (const row of order) {
    const [key, subscriber] = [rows.firsts[row] ?? 0, rows.seconds[row] ?? 0];
    let cell = overrideCellOf(key, subscriber) & (cells - 1);
    while (colours[cell] !== 0) cell = (cell + 1) & (cells - 1);
    keys[cell] = key;
    subscribers[cell] = subscriber;
    colours[cell] = rows.colours[row] ?? 0;
  }
  return new Uint8Array(memory);
}

/** The bytes of `SortedValues` for TACs with a software version: the colour of each. */
export function buildSoftware({ rows, order }: SortedRows): Uint8Array {
  const entries = new Float64Array(order.length * 2);
  for (const [place, row] of order.entries()) {
    entries[place * 2] = rows.firsts[row] ?? 0;
    entries[place * 2 + 1] = rows.colours[row] ?? 0;
  }
  return new Uint8Array(entries.buffer);
}
