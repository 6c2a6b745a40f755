import type { AttachRow } from './attach-row.ts';

/** Rows in typed arrays, in a fixed room, to be put in the order of their time. */
export class RowStore {
  readonly #capacity: number;
  readonly #key: Float64Array;
  readonly #line: Float64Array;
  readonly #at: Float64Array;
  readonly #radio: Uint8Array;
  readonly #country: Uint16Array;
  readonly #latitude: Float64Array;
  readonly #longitude: Float64Array;
  /** Below 0 where the row tells no cell. */
  readonly #radiusKm: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#key = new Float64Array(capacity);
    this.#line = new Float64Array(capacity);
    this.#at = new Float64Array(capacity);
    this.#radio = new Uint8Array(capacity);
    this.#country = new Uint16Array(capacity);
    this.#latitude = new Float64Array(capacity);
    this.#longitude = new Float64Array(capacity);
    this.#radiusKm = new Float64Array(capacity);
  }

  /** Keeps a row; false when there is no room. */
  add({ key, line, at, radio, country, cell }: AttachRow): boolean {
    if (this.#size === this.#capacity) return false;
    const i = this.#size;
    this.#key[i] = key;
    this.#line[i] = line;
    this.#at[i] = at;
    this.#radio[i] = radio;
    this.#country[i] = country;
    this.#latitude[i] = cell?.latitude ?? 0;
    this.#longitude[i] = cell?.longitude ?? 0;
    this.#radiusKm[i] = cell?.radiusKm ?? -1;
    this.#size += 1;
    return true;
  }

  /** Forgets the rows of devices that are not kept. */
  keepOnly(isKept: (key: number) => boolean): void {
    const columns = [
      this.#key,
      this.#line,
      this.#at,
      this.#radio,
      this.#country,
      this.#latitude,
      this.#longitude,
      this.#radiusKm,
    ];
    let kept = 0;
    for (let i = 0; i < this.#size; i += 1) {
      if (!isKept(this.#key[i] ?? 0)) continue;
      if (kept < i) for (const column of columns) column[kept] = column[i] ?? 0;
      kept += 1;
    }
    this.#size = kept;
  }

  /** The rows by time; those of one instant as they came. */
  *inOrder(): Generator<AttachRow> {
    const at = this.#at;
    const order = new Uint32Array(this.#size).map((_, i) => i);
    order.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || a - b);
    for (const i of order) yield this.#row(i);
  }

  #row(i: number): AttachRow {
    const radiusKm = this.#radiusKm[i] ?? -1;
    const row = {
      key: this.#key[i] ?? 0,
      line: this.#line[i] ?? 0,
      at: this.#at[i] ?? 0,
      radio: this.#radio[i] ?? 0,
      country: this.#country[i] ?? 0,
    };
    if (radiusKm < 0) return row;
    return {
      ...row,
      cell: { latitude: this.#latitude[i] ?? 0, longitude: this.#longitude[i] ?? 0, radiusKm },
    };
  }
}

/** Bytes that one row takes while it waits, its place in the order and the working room of the sort included. */
export const bytesPerRow = 6 * 8 + 1 + 2 + 4 + 16;
