/** Lines of a device that are kept beside it; further ones are kept apart. */
export const linesBeside = 4;

/** Places of the index for each device, so that a search ends soon. */
const placesPerDevice = 1.5;

/** What is kept of each device. All are of one length, or of `linesBeside` times it. */
export interface DeviceColumns {
  readonly key: Float64Array;
  /** Ms since 1970. */
  readonly firstAt: Float64Array;
  readonly lastAt: Float64Array;
  readonly rows: Uint32Array;
  /** Generations of radio seen. */
  readonly radio: Uint8Array;
  /** Bits, of whoever scans. */
  readonly marks: Uint8Array;
  /** Lines and the days on which each was seen, `linesBeside` of each; 0 where there is none. */
  readonly line: Float64Array;
  readonly lineDays: Int32Array;
  /** The line of the last row, and the one before it. */
  readonly lastLine: Float64Array;
  readonly lineBefore: Float64Array;
  /** Turns that the last two lines took without a third, and when the last two were; seconds of the scan. */
  readonly turns: Uint8Array;
  readonly lastTurn: Uint32Array;
  readonly turnBefore: Uint32Array;
  /** When the last row was that told a cell, of which line, and the cell; 0 where none did. */
  readonly cellAt: Float64Array;
  readonly cellLine: Float64Array;
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
  readonly radiusKm: Float32Array;
}

/** Devices by number, each in a slot of typed arrays: a fixed room, that nothing ever grows. */
export class DeviceTable {
  readonly columns: DeviceColumns;
  readonly capacity: number;
  /** Slots by number, each one more than it is: 0 is a free place. */
  readonly #index: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.columns = columnsFor(capacity);
    this.#index = new Int32Array(Math.ceil(capacity * placesPerDevice));
  }

  get size(): number {
    return this.#size;
  }

  /** The slot of a device; a new one, with only its number in it, when it is not known. -1 when there is no room. */
  slotOf(key: number): number {
    const index = this.#index;
    const { key: keys } = this.columns;
    // By the high bits: devices of one part of a log have their low bits in common.
    let place = Math.floor((scatter(key) / 2 ** 32) * index.length);
    for (;;) {
      const next = index[place] ?? 0;
      if (next === 0) break;
      if (keys[next - 1] === key) return next - 1;
      place += 1;
      if (place === index.length) place = 0;
    }
    if (this.#size === this.capacity) return -1;
    const slot = this.#size;
    index[place] = slot + 1;
    keys[slot] = key;
    this.#size += 1;
    return slot;
  }

  /** Forgets the devices that are not kept; the others move up. */
  keepOnly(isKept: (key: number) => boolean): void {
    const all = Object.values(this.columns);
    const { key: keys } = this.columns;
    let kept = 0;
    for (let slot = 0; slot < this.#size; slot += 1) {
      if (!isKept(keys[slot] ?? 0)) continue;
      if (kept < slot) for (const column of all) this.#move(column, slot, kept);
      kept += 1;
    }
    for (const column of all) {
      const width = column.length / this.capacity;
      column.fill(0, kept * width, this.#size * width);
    }
    this.#index.fill(0);
    this.#size = 0;
    for (let slot = 0; slot < kept; slot += 1) this.slotOf(keys[slot] ?? 0);
  }

  #move(column: DeviceColumns[keyof DeviceColumns], from: number, to: number): void {
    const width = column.length / this.capacity;
    column.copyWithin(to * width, from * width, (from + 1) * width);
  }
}

/** Spreads numbers over 32 bits; neighbours, such as the phones of one box, come far apart. */
export function scatter(key: number): number {
  let mixed = Math.imul(key | 0, 0x9e37_79b1) ^ Math.imul(Math.floor(key / 2 ** 32), 0x85eb_ca77);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a_2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function columnsFor(capacity: number): DeviceColumns {
  return {
    key: new Float64Array(capacity),
    firstAt: new Float64Array(capacity),
    lastAt: new Float64Array(capacity),
    rows: new Uint32Array(capacity),
    radio: new Uint8Array(capacity),
    marks: new Uint8Array(capacity),
    line: new Float64Array(capacity * linesBeside),
    lineDays: new Int32Array(capacity * linesBeside),
    lastLine: new Float64Array(capacity),
    lineBefore: new Float64Array(capacity),
    turns: new Uint8Array(capacity),
    lastTurn: new Uint32Array(capacity),
    turnBefore: new Uint32Array(capacity),
    cellAt: new Float64Array(capacity),
    cellLine: new Float64Array(capacity),
    latitude: new Float32Array(capacity),
    longitude: new Float32Array(capacity),
    radiusKm: new Float32Array(capacity),
  };
}

/** Bytes that one device takes, its places in the index included. */
export const bytesPerDevice =
  Object.values(columnsFor(1)).reduce((sum, column) => sum + column.byteLength, 0) +
  placesPerDevice * Int32Array.BYTES_PER_ELEMENT;
