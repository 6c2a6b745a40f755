import { mostLines } from './clone-limits.ts';
import { type DeviceColumns, linesBeside } from './device-table.ts';

/** Bytes that one line takes that is kept apart, about. */
const bytesPerLine = 64;

/**
 * Which lines used each device on which days: exact sets, the first few in the columns beside the device. The few devices
 * that have more get a map of their own, exact as well up to `mostLines`; from there on they are capped and say so.
 *
 * Thresholds are 3 to 5, so nothing is estimated here: a sketch such as HyperLogLog would only blur what is small.
 */
export class LineBook {
  readonly #columns: DeviceColumns;
  readonly #apart = new Map<number, Map<number, number>>();
  readonly #capped = new Set<number>();
  #linesApart = 0;

  constructor(columns: DeviceColumns) {
    this.#columns = columns;
  }

  /** What is kept apart, in bytes. */
  get bytes(): number {
    return this.#linesApart * bytesPerLine;
  }

  /** Notes that a line used a device on these days (bits of the window). */
  note(slot: number, line: number, days: number): void {
    const { line: lines, lineDays } = this.#columns;
    const first = slot * linesBeside;
    for (let at = first; at < first + linesBeside; at += 1) {
      const known = lines[at];
      if (known !== line && known !== 0) continue;
      lines[at] = line;
      lineDays[at] = (lineDays[at] ?? 0) | days;
      return;
    }
    this.#noteApart(this.#columns.key[slot] ?? 0, line, days);
  }

  /** The days of each line of a device, those of the window only. */
  daysOf(slot: number): number[] {
    const { lineDays } = this.#columns;
    const first = slot * linesBeside;
    const beside = Array.from(lineDays.subarray(first, first + linesBeside));
    const apart = this.#apart.get(this.#columns.key[slot] ?? 0)?.values() ?? [];
    return [...beside, ...apart].filter((days) => days !== 0);
  }

  isCapped(slot: number): boolean {
    return this.#capped.has(this.#columns.key[slot] ?? 0);
  }

  /** Forgets what is kept apart of devices that are not kept. */
  keepOnly(isKept: (key: number) => boolean): void {
    for (const [key, lines] of this.#apart)
      if (!isKept(key)) {
        this.#linesApart -= lines.size;
        this.#apart.delete(key);
      }
    for (const key of this.#capped) if (!isKept(key)) this.#capped.delete(key);
  }

  #noteApart(key: number, line: number, days: number): void {
    const lines = this.#apart.get(key) ?? new Map<number, number>();
    const known = lines.get(line);
    if (known === undefined) {
      if (linesBeside + lines.size === mostLines) {
        this.#capped.add(key);
        return;
      }
      this.#linesApart += 1;
      if (lines.size === 0) this.#apart.set(key, lines);
    }
    lines.set(line, (known ?? 0) | days);
  }
}
