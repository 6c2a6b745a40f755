/**
 * What one of the operator's own rules says of a device, as the byte that the tables hold; 0 is nothing.
 *
 * White, grey and black are the lists of 3GPP TS 22.016 clause 4; unknown is the register saying that it has no such
 * device, by which a network may bar it (TS 29.272 clause 7.4.3.5, TS 29.511 table 6.1.7.3-1).
 */
export const colour = { none: 0, white: 1, grey: 2, black: 3, unknown: 4 } as const;
export type Colour = (typeof colour)[keyof typeof colour];
/** A colour in the words of files and options. */
export type ColourName = Exclude<keyof typeof colour, 'none'>;

/** Words for the colours that a rule can have, mildest first. */
export const colourNames = ['white', 'unknown', 'grey', 'black'] as const satisfies readonly ColourName[];

const byByte: readonly Colour[] = [
  colour.none,
  colour.white,
  colour.grey,
  colour.black,
  colour.unknown,
  colour.none,
  colour.none,
  colour.none,
];

/** The colour in the lowest three bits of a byte; none for a byte that no table should hold. */
export function colourOf(byte: number): Colour {
  return byByte[byte & 7] ?? colour.none;
}

/** The word for a colour; undefined for none. */
export function colourName(one: Colour): ColourName | undefined {
  return colourNames.find((name) => colour[name] === one);
}

const strictness: Readonly<Record<Colour, number>> = {
  [colour.none]: -1,
  [colour.white]: 0,
  [colour.unknown]: 1,
  [colour.grey]: 2,
  [colour.black]: 3,
};

/** The stricter of two colours. */
export function stricter(one: Colour, other: Colour): Colour {
  return isMilder(one, other) ? other : one;
}

/**
 * Whether one colour does less to a phone than another. Unknown stands between white and grey: what a network does with
 * it is the network's, so it never counts as having done what grey or black asks for.
 */
export function isMilder(one: Colour, other: Colour): boolean {
  return strictness[one] < strictness[other];
}
