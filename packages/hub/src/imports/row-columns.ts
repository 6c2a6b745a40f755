import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import type { RowChange, RowStatus, StolenListRow } from './stolen-list-rows.ts';

/** A device and what a line says of it; no `row` where nothing that can be taken is said. */
export interface ColumnRow {
  readonly key: ImeiKey;
  readonly line: number;
  readonly row?: StolenListRow;
}

const statuses: readonly RowStatus[] = ['blacklist', 'pending'];
const changes: readonly (RowChange | undefined)[] = [undefined, 'add', 'remove', 'update'];
/** Stands in place of a row's facts where there are none. */
const nothing = 0xffff_ffff;
const firstCapacity = 1024;

/**
 * Rows in columns, in the order in which they came: 16 bytes each whatever is in them, so that a list of millions can
 * be held in memory beside everything else.
 */
export class RowColumns {
  #keys = new Float64Array(firstCapacity);
  #lines = new Uint32Array(firstCapacity);
  #facts = new Uint32Array(firstCapacity);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The keys alone. A view, good until the next `add`. */
  get keys(): Float64Array {
    return this.#keys.subarray(0, this.#count);
  }

  add({ key, line, row }: ColumnRow): void {
    if (this.#count === this.#keys.length) this.#grow();
    this.#keys[this.#count] = key;
    this.#lines[this.#count] = line;
    this.#facts[this.#count] = row === undefined ? nothing : factsOf(row);
    this.#count += 1;
  }

  /** Throws for a place that has no row. */
  at(place: number): ColumnRow {
    const key = parseImeiKey(this.#keys[place] ?? -1);
    const line = this.#lines[place];
    const facts = this.#facts[place];
    if (place >= this.#count || key === undefined || line === undefined || facts === undefined)
      throw new RangeError('a row that is not there');
    return facts === nothing ? { key, line } : { key, line, row: rowOf(key, facts) };
  }

  /** The rows, so many at a time. */
  *pages(size: number): Generator<ColumnRow[]> {
    for (let from = 0; from < this.#count; from += size) {
      const length = Math.min(size, this.#count - from);
      yield Array.from({ length }, (_, i) => this.at(from + i));
    }
  }

  #grow(): void {
    const [keys, lines, facts] = [this.#keys, this.#lines, this.#facts];
    this.#keys = new Float64Array(keys.length * 2);
    this.#lines = new Uint32Array(keys.length * 2);
    this.#facts = new Uint32Array(keys.length * 2);
    this.#keys.set(keys);
    this.#lines.set(lines);
    this.#facts.set(facts);
  }
}

/** Day, change and status in one number: 27 bits, two and one. */
function factsOf({ reportedOn = 0, change, status }: StolenListRow): number {
  return reportedOn * 8 + changes.indexOf(change) * 2 + statuses.indexOf(status);
}

function rowOf(key: ImeiKey, facts: number): StolenListRow {
  const reportedOn = Math.floor(facts / 8);
  const change = changes[(facts >>> 1) & 3];
  return {
    key,
    status: statuses[facts & 1] ?? 'blacklist',
    ...(reportedOn === 0 ? {} : { reportedOn }),
    ...(change === undefined ? {} : { change }),
  };
}
