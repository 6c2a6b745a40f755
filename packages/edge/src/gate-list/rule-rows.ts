import { type Colour, type ColourCounts, colourName, colourOf } from '../rules/index.ts';
import type { RowProblems } from './row-problems.ts';

/** Where a row came from. */
interface Origin {
  readonly file: string;
  readonly line: number;
}

/** Rows of one or two numbers and a colour. What the numbers are is up to whoever adds them; both together name a row. */
export class RuleRows {
  #firsts: Float64Array;
  #seconds: Float64Array;
  #colours: Uint8Array;
  #lines: Uint32Array;
  readonly #files: { readonly file: string; readonly firstRow: number }[] = [];
  #count = 0;

  /**
   * Memory for the rows to be expected; what is not written to is not taken from the machine. There may be more: of a pipe
   * nobody knows how much will come.
   */
  constructor(expectedRows: number) {
    this.#firsts = new Float64Array(expectedRows);
    this.#seconds = new Float64Array(expectedRows);
    this.#colours = new Uint8Array(expectedRows);
    this.#lines = new Uint32Array(expectedRows);
  }

  get firsts(): Float64Array {
    return this.#firsts;
  }

  get seconds(): Float64Array {
    return this.#seconds;
  }

  get colours(): Uint8Array {
    return this.#colours;
  }

  get count(): number {
    return this.#count;
  }

  /** The rows that are added from now on are from this file. */
  beginFile(file: string): void {
    this.#files.push({ file, firstRow: this.#count });
  }

  add(first: number, second: number, colour: Colour, line: number): void {
    if (this.#count === this.#firsts.length) this.#grow();
    this.#firsts[this.#count] = first;
    this.#seconds[this.#count] = second;
    this.#colours[this.#count] = colour;
    this.#lines[this.#count] = line;
    this.#count += 1;
  }

  originOf(row: number): Origin {
    const file = this.#files.findLast(({ firstRow }) => firstRow <= row)?.file ?? '';
    return { file, line: this.#lines[row] ?? 0 };
  }

  #grow(): void {
    const room = Math.max(1024, this.#count * 2);
    const [firsts, seconds] = [new Float64Array(room), new Float64Array(room)];
    const [colours, lines] = [new Uint8Array(room), new Uint32Array(room)];
    firsts.set(this.#firsts);
    seconds.set(this.#seconds);
    colours.set(this.#colours);
    lines.set(this.#lines);
    [this.#firsts, this.#seconds, this.#colours, this.#lines] = [firsts, seconds, colours, lines];
  }
}

/** Notes that two rows do not go together, at the one that came later. */
export function noteConflict(problems: RowProblems, rows: RuleRows, a: number, b: number, how: string): void {
  const [earlier, later] = [rows.originOf(Math.min(a, b)), rows.originOf(Math.max(a, b))];
  const other = `line ${earlier.line}${earlier.file === later.file ? '' : ` of ${earlier.file}`}`;
  problems.add(later.file, later.line, `${how} ${other}`);
}

/** Rows in the order of their first number, then of their second (downwards if asked for), each known only once. */
export interface SortedRows {
  readonly rows: RuleRows;
  /** Places in `rows`. */
  readonly order: Uint32Array;
  /** Rows that said what another says too. */
  readonly repeatedCount: number;
  readonly counts: ColourCounts;
}

export interface SortOptions {
  /** Of rows with the same first number the one with the largest second comes first. */
  readonly largestSecondFirst: boolean;
  /** Of rows that contradict each other the last one counts; otherwise each is a problem. */
  readonly lastWins: boolean;
}

/** Sorts rows and leaves out those that are repeated. Contradictions go to `conflicts`, with both lines. */
export function sortRows(rows: RuleRows, options: SortOptions, conflicts: RowProblems): SortedRows {
  const order = orderOf(rows, options.largestSecondFirst ? -1 : 1);
  const { firsts, seconds, colours } = rows;
  let kept = 0;
  let repeatedCount = 0;
  for (const next of order) {
    const last = order[kept - 1] ?? -1;
    if (kept === 0 || firsts[last] !== firsts[next] || seconds[last] !== seconds[next]) {
      order[kept] = next;
      kept += 1;
      continue;
    }
    repeatedCount += 1;
    if (colours[last] === colours[next]) continue;
    if (options.lastWins) order[kept - 1] = next;
    else noteConflict(conflicts, rows, last, next, 'contradicts');
  }
  const keptOrder = order.subarray(0, kept);
  return { rows, order: keptOrder, repeatedCount, counts: countColours(colours, keptOrder) };
}

function orderOf({ firsts, seconds, count }: RuleRows, direction: 1 | -1): Uint32Array {
  const compare = (a: number, b: number) =>
    (firsts[a] ?? 0) - (firsts[b] ?? 0) || ((seconds[a] ?? 0) - (seconds[b] ?? 0)) * direction || a - b;
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) order[i] = i;
  const isSorted = order.every((place) => place === 0 || compare(place - 1, place) < 0);
  return isSorted ? order : order.sort(compare);
}

function countColours(colours: Uint8Array, order: Uint32Array): ColourCounts {
  const counts = { white: 0, grey: 0, black: 0, unknown: 0 };
  for (const place of order) {
    const name = colourName(colourOf(colours[place] ?? 0));
    if (name !== undefined) counts[name] += 1;
  }
  return counts;
}
