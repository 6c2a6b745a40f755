import { serialsPerTac } from '@deadset/domain';
import type { TacRows } from '@deadset/protocol';

const tacsThereAre = 100_000_000;

/**
 * The fewest bits that can tell which serial numbers are listed, when nothing is known of them but how many a TAC has:
 * log2 of the number of ways to choose them, for each TAC, and the same for the TACs out of all eight-digit numbers.
 */
export function serialBoundBits(rows: readonly TacRows[]): number {
  const chosen = rows.map(({ serials }) => log2Choices(serialsPerTac, serials.length));
  return chosen.reduce((sum, bits) => sum + bits, log2Choices(tacsThereAre, rows.length));
}

function log2Choices(all: number, chosen: number): number {
  return log2Factorial(all) - log2Factorial(chosen) - log2Factorial(all - chosen);
}

/** Exact for small numbers, then Stirling's series, whose error is far below a bit. */
function log2Factorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let factor = 2; factor <= n; factor += 1) product *= factor;
    return Math.log2(product);
  }
  return (n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n)) / Math.LN2;
}
