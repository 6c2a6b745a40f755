import { serialsPerTac } from '@deadset/domain';
import { type ColourCounts, colourName, payloadColour } from '../rules/index.ts';
import { KeyOrder } from './key-order.ts';
import { type KeySpill, type SpilledRows, tacsPerPart } from './key-spill.ts';
import type { RowProblems } from './row-problems.ts';

/** Rows that are sorted at a time, some 50 MB with all that belongs to them; more only where one TAC has more. */
const rowsAtOnce = 1_000_000;

/** Takes devices as they come out of the spill, in the order of their keys. */
export interface KeySink {
  /** The devices of one TAC: serial numbers, ascending, and their payload bytes. Overwritten when it returns. */
  tac(tac: number, serials: Uint32Array, payloads: Uint8Array): void;
  /** When a device's place on the list ends, milliseconds since 1970. */
  end(key: number, untilAt: number): void;
  /** When a device was reported, days since 1970. */
  reported(key: number, day: number): void;
}

export interface MergeOptions {
  /** The file that the rows are from, as it was given. */
  readonly file: string;
  /** Of rows that contradict each other the last one counts; otherwise each is a problem. */
  readonly lastWins: boolean;
  readonly onProgress: (done: number, total: number) => void;
}

/** What came out of the spill. */
export interface MergedKeys {
  readonly counts: ColourCounts;
  /** Rows that said what another says too, or that another one overrode. */
  readonly repeatedCount: number;
}

/** Sorts what was spilled, part by part, and puts every device into the sink once. Contradictions go to `conflicts`. */
export function mergeKeys(
  spill: KeySpill,
  sink: KeySink,
  options: MergeOptions,
  conflicts: RowProblems,
): MergedKeys {
  const merge = new KeyMerge(sink, options, conflicts);
  const parts = spill.partNumbers;
  for (const [done, part] of parts.entries()) {
    for (const [fromTac, toTac, count] of groupsOf(spill.countsOf(part)))
      merge.add(part * tacsPerPart, spill.rowsOf(part, fromTac, toTac, count));
    options.onProgress(done + 1, parts.length);
  }
  merge.finish();
  return merge;
}

/** Runs of TACs with no more rows together than are sorted at once: from, up to before, how many rows. */
function* groupsOf(counts: Uint32Array): Generator<[number, number, number]> {
  let fromTac = 0;
  let rows = 0;
  for (let tac = 0; tac < counts.length; tac += 1) {
    const count = counts[tac] ?? 0;
    if (rows > 0 && rows + count > rowsAtOnce) {
      yield [fromTac, tac, rows];
      [fromTac, rows] = [tac, 0];
    }
    rows += count;
  }
  if (rows > 0) yield [fromTac, counts.length, rows];
}

class KeyMerge implements MergedKeys {
  readonly counts = { white: 0, grey: 0, black: 0, unknown: 0 };
  repeatedCount = 0;
  readonly #sink: KeySink;
  readonly #options: MergeOptions;
  readonly #conflicts: RowProblems;
  readonly #order = new KeyOrder();
  readonly #serials = new Uint32Array(serialsPerTac);
  readonly #payloads = new Uint8Array(serialsPerTac);
  #tac = -1;
  #count = 0;

  constructor(sink: KeySink, options: MergeOptions, conflicts: RowProblems) {
    this.#sink = sink;
    this.#options = options;
    this.#conflicts = conflicts;
  }

  /** Adds rows whose TACs are all behind those of the rows before. */
  add(firstTac: number, rows: SpilledRows): void {
    const { tacs, serials } = rows;
    const order = this.#order.of(rows);
    for (let i = 0; i < order.length; ) {
      let kept = order[i] ?? 0;
      for (i += 1; i < order.length; i += 1) {
        const next = order[i] ?? 0;
        if (serials[next] !== serials[kept] || tacs[next] !== tacs[kept]) break;
        kept = this.#resolve(rows, kept, next);
      }
      this.#put(firstTac + (tacs[kept] ?? 0), rows, kept);
    }
  }

  finish(): void {
    if (this.#count > 0)
      this.#sink.tac(
        this.#tac,
        this.#serials.subarray(0, this.#count),
        this.#payloads.subarray(0, this.#count),
      );
    this.#count = 0;
  }

  /** Which of two rows about one device counts. */
  #resolve({ payloads, untils, reported, lines }: SpilledRows, kept: number, next: number): number {
    this.repeatedCount += 1;
    const isSame =
      payloads[kept] === payloads[next] && untils[kept] === untils[next] && reported[kept] === reported[next];
    if (isSame) return kept;
    if (!this.#options.lastWins)
      this.#conflicts.add(this.#options.file, lines[next] ?? 0, `contradicts line ${lines[kept] ?? 0}`);
    return next;
  }

  #put(tac: number, { serials, payloads, untils, reported }: SpilledRows, row: number): void {
    if (tac !== this.#tac) this.finish();
    this.#tac = tac;
    const serial = serials[row] ?? 0;
    const payload = payloads[row] ?? 0;
    this.#serials[this.#count] = serial;
    this.#payloads[this.#count] = payload;
    this.#count += 1;
    const name = colourName(payloadColour(payload));
    if (name !== undefined) this.counts[name] += 1;
    const key = tac * serialsPerTac + serial;
    const [until = 0, day = 0] = [untils[row], reported[row]];
    if (until > 0) this.#sink.end(key, until * 1000);
    if (day > 0) this.#sink.reported(key, day);
  }
}
