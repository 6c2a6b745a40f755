/**
 * Whether two texts are the same but for one slip of a hand: a sign put wrong, left out or put in, or two neighbours
 * swapped. F. J. Damerau, "A technique for computer detection and correction of spelling errors", Communications of the
 * ACM 7 (1964), 171–176. False for equal texts.
 */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  let tail = 0;
  const most = Math.min(a.length, b.length) - from;
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const [left, right] = [a.slice(from, a.length - tail), b.slice(from, b.length - tail)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

/** How a serial number fits another. */
export const serialLevels = ['other', 'one-slip', 'same'] as const;
export type SerialLevel = (typeof serialLevels)[number];

/** Compares two serial numbers in capitals and without spaces. */
export function compareSerials(a: string, b: string): SerialLevel {
  if (a === b) return 'same';
  return isOneSlip(a, b) ? 'one-slip' : 'other';
}

/**
 * A text and all that is left of it without one of its signs. Two texts that are one slip apart have one of these in
 * common, so that an index finds them. M. Mor and A. S. Fraenkel, "A hash code method for detecting and correcting
 * spelling errors", Communications of the ACM 25 (1982), 935–938.
 */
export function deletionsOf(text: string): string[] {
  const shorter = Array.from(text, (_, i) => text.slice(0, i) + text.slice(i + 1));
  return [...new Set([text, ...shorter])];
}

/** Every number of as many digits that one wrong digit or one swap of neighbours away from this one is. */
export function digitsOneSlipAway(digits: string): string[] {
  const near = new Set<string>();
  for (const [i, own] of digits.split('').entries()) {
    const [before, after] = [digits.slice(0, i), digits.slice(i + 1)];
    for (const digit of '0123456789') if (digit !== own) near.add(before + digit + after);
    const next = digits[i + 1];
    if (next !== undefined && next !== own) near.add(before + next + own + digits.slice(i + 2));
  }
  return [...near];
}
