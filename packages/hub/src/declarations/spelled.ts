/** What each letter of our alphabet is called on a telephone. ICAO Annex 10, volume II, 5.2.1.3. */
const letterWords: Readonly<Record<string, string>> = {
  A: 'Alfa',
  B: 'Bravo',
  C: 'Charlie',
  D: 'Delta',
  E: 'Echo',
  F: 'Foxtrot',
  G: 'Golf',
  H: 'Hotel',
  J: 'Juliett',
  K: 'Kilo',
  M: 'Mike',
  N: 'November',
  P: 'Papa',
  Q: 'Quebec',
  R: 'Romeo',
  S: 'Sierra',
  T: 'Tango',
  V: 'Victor',
  W: 'Whiskey',
  X: 'X-ray',
  Y: 'Yankee',
  Z: 'Zulu',
};

/** A code as it is read aloud: `7K3-M` is "7 Kilo 3, Mike". */
export function spelled(code: string): string {
  const words = (group: string) =>
    group
      .split('')
      .map((letter) => letterWords[letter] ?? letter)
      .join(' ');
  return code.split('-').map(words).join(', ');
}
