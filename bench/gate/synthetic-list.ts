import { type EquipmentStatus, type ImeiKey, imeiKeyFrom, serialsPerTac } from '@deadset/domain';
import { declarationNameBytes, statusByte, type TacRows } from '@deadset/protocol';
import { seededDraw } from './seeded-draw.ts';

const tacCount = 5000;
/** Of the million serial numbers of a TAC, as many as a very common phone has on a list. */
const mostPerTac = 500_000;
const seed = 20_261_123;

/** A device, and what a network must be told of it. */
export interface Device {
  readonly key: ImeiKey;
  readonly status: EquipmentStatus;
}

const prohibited = statusByte({ effect: 'prohibited', tier: 1 });
const tracked = statusByte({ effect: 'tracked', tier: 1 });

/**
 * A list of so many devices that nobody needs to keep to know who is on it: 5,000 TACs of Zipf popularity, and in each
 * the serial numbers `(i * multiplier + shift) mod 10^6`, which is on the list for i below the TAC's count. So whoever asks
 * knows the right answer without the list, in another process and without sharing code with the index.
 */
export class SyntheticList {
  readonly size: number;
  readonly #counts: readonly number[];
  /** Entries before each TAC. */
  readonly #starts: readonly number[];
  readonly #multipliers: readonly number[];
  readonly #shifts: readonly number[];

  /** `size` is a whole number of at least 5,000 entries. */
  constructor(size: number) {
    this.size = size;
    this.#counts = zipfCounts(size);
    let start = 0;
    this.#starts = this.#counts.map((count) => (start += count) - count);
    const draw = seededDraw(seed);
    // Odd and no multiple of five: prime to a million, so no serial number comes twice.
    this.#multipliers = this.#counts.map(() => 10 * Math.floor(draw() * 99_999) + 3);
    this.#shifts = this.#counts.map(() => Math.floor(draw() * serialsPerTac));
  }

  /** The whole list, TACs ascending. */
  rows(): TacRows[] {
    const rows = this.#counts.map((count, rank): TacRows => {
      const serials = Uint32Array.from({ length: count }, (_, i) => this.#serial(rank, i)).sort();
      const statuses = Uint8Array.from(serials, (serial) => (isTracked(serial) ? tracked : prohibited));
      const names = new Uint8Array(count * declarationNameBytes);
      return { tac: tacOfRank(rank), serials, statuses, ends: new Map(), names, several: new Map() };
    });
    return rows.toSorted((a, b) => a.tac - b.tac);
  }

  /** A device on the list, every one as likely as every other. */
  listed(draw: () => number): Device {
    const rank = this.#rankAt(Math.floor(draw() * this.size));
    const serial = this.#serial(rank, Math.floor(draw() * (this.#counts[rank] ?? 0)));
    return { key: keyOf(tacOfRank(rank), serial), status: isTracked(serial) ? 'GREYLISTED' : 'BLACKLISTED' };
  }

  /** A device that is not on it: in eight of nine cases of a model that is on it somewhere, as most phones are. */
  unlisted(draw: () => number): Device {
    const status = 'WHITELISTED';
    // No TAC of the list is odd in its last three digits.
    if (draw() < 1 / 9)
      return {
        key: keyOf(Math.floor(draw() * 99_999) * 1000 + 501, Math.floor(draw() * serialsPerTac)),
        status,
      };
    const rank = this.#rankAt(Math.floor(draw() * this.size));
    const count = this.#counts[rank] ?? 0;
    const serial = this.#serial(rank, count + Math.floor(draw() * (serialsPerTac - count)));
    return { key: keyOf(tacOfRank(rank), serial), status };
  }

  #serial(rank: number, i: number): number {
    return (i * (this.#multipliers[rank] ?? 1) + (this.#shifts[rank] ?? 0)) % serialsPerTac;
  }

  /** Of the TAC that the entry at this place belongs to. */
  #rankAt(place: number): number {
    let [low, high] = [0, tacCount - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function isTracked(serial: number): boolean {
  return serial % 10 === 7;
}

/** Spread over the whole range of TACs, each only once. */
function tacOfRank(rank: number): number {
  return 1_000_000 + ((rank * 7919) % tacCount) * 19_000;
}

function keyOf(tac: number, serial: number): ImeiKey {
  const key = imeiKeyFrom(tac, serial);
  if (key === undefined) throw new Error(`there is no IMEI ${tac} ${serial}`);
  return key;
}

/** How many of each TAC: by Zipf's law with exponent 1, none above `mostPerTac`; the many rare ones share what is left. */
function zipfCounts(size: number): number[] {
  if (!Number.isInteger(size) || size < tacCount) throw new Error(`a list has at least ${tacCount} entries`);
  const harmonic = Array.from({ length: tacCount }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);
  const counts: number[] = [];
  let left = size;
  for (let rank = 0; rank < tacCount; rank += 1) {
    const share = Math.ceil(size / ((rank + 1) * harmonic));
    const others = tacCount - rank - 1;
    const even = rank > tacCount / 2 ? Math.ceil(left / (others + 1)) : 1;
    const count = Math.min(mostPerTac, left - others, Math.max(share, even));
    counts.push(count);
    left -= count;
  }
  if (left > 0) throw new Error(`a list of ${size} entries needs more than ${tacCount} TACs`);
  return counts;
}
