import { closeSync, openSync, writeSync } from 'node:fs';
import { serialsPerTac } from '@deadset/domain';
import type { TacRows } from '@deadset/protocol';
import type { SeededDraw } from '../diameter-mutator.ts';

const chunkBytes = 4 * 2 ** 20;
const longestRow = 64;
const colours = ['black', 'grey', 'white'] as const;

/** A text file that is written row by row. */
class RowFile {
  readonly #file: number;
  readonly #chunk = Buffer.alloc(chunkBytes);
  #used = 0;

  constructor(path: string, header: string) {
    this.#file = openSync(path, 'w');
    this.#used = this.#chunk.write(`${header}\n`, 'latin1');
  }

  row(text: string): void {
    if (this.#used + longestRow > chunkBytes) this.#flush();
    this.#used += this.#chunk.write(text, this.#used, 'latin1');
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, this.#chunk, 0, this.#used);
    this.#used = 0;
  }
}

/** Writes `imei,status` for every key of the rows, in an order that has nothing to do with theirs. */
export function writeKeys(path: string, rows: readonly TacRows[]): void {
  const count = rows.reduce((sum, { serials }) => sum + serials.length, 0);
  const keys = new Float64Array(count);
  let filled = 0;
  for (const { tac, serials } of rows) {
    for (const serial of serials) {
      keys[filled] = tac * serialsPerTac + serial;
      filled += 1;
    }
  }
  const file = new RowFile(path, 'imei,status');
  const stride = strideFor(count);
  for (let i = 0, at = 0; i < count; i += 1, at = (at + stride) % count)
    file.row(`${digits14(keys[at] ?? 0)},black\n`);
  file.close();
}

/** Near the golden section and without a divisor in common, so that every place comes once. */
function strideFor(count: number): number {
  const shares = (a: number, b: number): boolean => (b === 0 ? a > 1 : shares(b, a % b));
  let stride = Math.floor(count * 0.618);
  while (shares(count, stride)) stride += 1;
  return stride;
}

/**
 * Writes `from,to,status` for so many ranges in the TACs of the rows, an even share in each: most of them side by side, and
 * every fifth within the one before.
 */
export function writeRanges(path: string, rows: readonly TacRows[], count: number, draw: SeededDraw): void {
  const perTac = Math.ceil(count / rows.length);
  const room = Math.floor(serialsPerTac / perTac);
  if (room < 10) throw new Error(`${count} ranges have no room in ${rows.length} TACs`);
  const file = new RowFile(path, 'from,to,status');
  let left = count;
  for (const { tac } of shuffled(rows, draw)) {
    for (let i = 0; i < perTac && left > 0; i += 1, left -= 1) {
      const isInner = i % 5 === 4;
      const first = tac * serialsPerTac + (isInner ? i - 1 : i) * room + (isInner ? 1 : 0);
      const last = first + (isInner ? 1 : 3 + draw.below(room - 4));
      file.row(`${digits14(first)},${digits14(last)},${colours[i % 3]}\n`);
    }
  }
  file.close();
}

function shuffled(rows: readonly TacRows[], draw: SeededDraw): TacRows[] {
  const order = [...rows];
  for (let i = order.length - 1; i > 0; i -= 1) {
    const other = draw.below(i + 1);
    const [a, b] = [order[i], order[other]];
    if (a === undefined || b === undefined) continue;
    [order[i], order[other]] = [b, a];
  }
  return order;
}

function digits14(key: number): string {
  return key.toString().padStart(14, '0');
}
