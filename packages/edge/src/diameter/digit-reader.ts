const firstDigit = 0x30;

/**
 * The number that so many ASCII digits make, or -1 when one of them is none. At most nine digits.
 *
 * Of octets and not of text: to make a string, a match and a number of each identity was half the cost of an answer.
 */
export function digitsAt(bytes: Buffer, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at += 1) {
    const digit = (bytes[at] ?? 0) - firstDigit;
    if (digit < 0 || digit > 9) return -1;
    value = (value * 10 + digit) | 0;
  }
  return value;
}
