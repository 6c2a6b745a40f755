const firstDelayMs = 100;
const longestDelayMs = 15_000;

/**
 * How long to wait before the next try after so many failures in a row, in milliseconds: doubling from 0.1 s up to
 * 15 s, of which a random half is taken off so that a thousand edges do not come back in the same instant.
 *
 * `entropy` gives random bytes.
 */
export function backOffMs(failures: number, entropy: (byteCount: number) => Buffer): number {
  const whole = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 16));
  const share = entropy(4).readUInt32BE() / 0xffff_ffff;
  return whole * (0.5 + share / 2);
}
