/** The spelling alphabet of the ICAO (Annex 10, volume II), which NATO and the police use too; digits as people say them. */
const words: Readonly<Record<string, string>> = {
  A: 'Alfa',
  B: 'Bravo',
  C: 'Charlie',
  D: 'Delta',
  E: 'Echo',
  F: 'Foxtrot',
  G: 'Golf',
  H: 'Hotel',
  I: 'India',
  J: 'Juliett',
  K: 'Kilo',
  L: 'Lima',
  M: 'Mike',
  N: 'November',
  O: 'Oscar',
  P: 'Papa',
  Q: 'Quebec',
  R: 'Romeo',
  S: 'Sierra',
  T: 'Tango',
  U: 'Uniform',
  V: 'Victor',
  W: 'Whiskey',
  X: 'X-ray',
  Y: 'Yankee',
  Z: 'Zulu',
  0: 'zero',
  1: 'one',
  2: 'two',
  3: 'three',
  4: 'four',
  5: 'five',
  6: 'six',
  7: 'seven',
  8: 'eight',
  9: 'nine',
};

/** One group of a code, each character beside the word by which it is said. */
export interface SpelledGroup {
  readonly group: string;
  readonly characters: readonly { readonly character: string; readonly word: string }[];
}

/** A code such as `7K3M-Q2XD-5`, group by group, to be read aloud. */
export function spelled(code: string): SpelledGroup[] {
  return code.split('-').map((group) => ({
    group,
    characters: group.split('').map((character) => ({ character, word: words[character] ?? character })),
  }));
}
