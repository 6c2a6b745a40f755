/** Bit of each generation of radio that phones speak. */
const radioGenerations = { '2g': 1, '3g': 2, '4g': 4, '5g': 8 } as const;

/**
 * Codes of radio access technologies by the generation that they belong to: 3GPP TS 29.274 clause 8.17, with the three
 * digits of DIRBS-Core's operator files. What is no generation of its own (WLAN, virtual) tells nothing of a phone.
 */
const bitsOfCodes: ReadonlyMap<string, number> = new Map([
  ...Object.entries(radioGenerations),
  ['001', radioGenerations['3g']],
  ['002', radioGenerations['2g']],
  ['003', 0],
  ['004', radioGenerations['2g']],
  ['005', radioGenerations['3g']],
  ['006', radioGenerations['4g']],
  ['007', 0],
  ['010', radioGenerations['5g']],
]);

/** `4g`, `3g|4g` or codes such as `001|006` as bits; undefined for a word that is none of them. Blank is none, 0. */
export function parseRadio(text: string): number | undefined {
  if (text === '') return 0;
  let bits = 0;
  for (const word of text.toLowerCase().split('|')) {
    const bit = bitsOfCodes.get(word);
    if (bit === undefined) return undefined;
    bits |= bit;
  }
  return bits;
}

/** The same in words, `2g|4g`. */
export function formatRadio(bits: number): string {
  return Object.entries(radioGenerations)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([word]) => word)
    .join('|');
}
