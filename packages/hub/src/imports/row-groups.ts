import type { ImeiKey } from '@deadset/domain';
import type { ColumnRow, RowColumns } from './row-columns.ts';

/** All rows that name one device, in file order. */
export interface RowGroup {
  readonly key: ImeiKey;
  readonly rows: readonly ColumnRow[];
}

/** A sort in three passes over the 48 bits that hold any key. */
const bucketCount = 2 ** 16;
const passDivisors = [1, 2 ** 16, 2 ** 32] as const;

/**
 * One group per device, by ascending key.
 *
 * Sorted here and not in a staging table: the database is what an import waits for.
 */
export function* groupsOf(rows: RowColumns): Generator<RowGroup> {
  const { keys } = rows;
  const order = ascending(keys);
  for (let from = 0, to = 0; from < order.length; from = to) {
    const group: ColumnRow[] = [];
    for (const key = keys[order[from] ?? 0]; to < order.length && keys[order[to] ?? 0] === key; to += 1) {
      group.push(rows.at(order[to] ?? 0));
    }
    const [first] = group;
    if (first !== undefined) yield { key: first.key, rows: group };
  }
}

/** Places of the keys from the smallest key on; equal keys stay in file order. */
function ascending(keys: Float64Array): Uint32Array {
  let order = Uint32Array.from(keys.keys());
  let next = new Uint32Array(keys.length);
  for (const divisor of passDivisors) {
    const starts = new Uint32Array(bucketCount + 1);
    for (const key of keys) addAt(starts, bucketOf(key, divisor) + 1, 1);
    for (let bucket = 1; bucket <= bucketCount; bucket += 1) addAt(starts, bucket, starts[bucket - 1] ?? 0);
    for (const place of order) {
      const bucket = bucketOf(keys[place] ?? 0, divisor);
      next[starts[bucket] ?? 0] = place;
      addAt(starts, bucket, 1);
    }
    [order, next] = [next, order];
  }
  return order;
}

function bucketOf(key: number, divisor: number): number {
  return Math.floor(key / divisor) % bucketCount;
}

function addAt(counts: Uint32Array, at: number, more: number): void {
  counts[at] = (counts[at] ?? 0) + more;
}
