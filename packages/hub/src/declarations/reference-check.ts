/** Crockford's base 32, in the order of its values. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** x⁵ + x² + 1 makes GF(32) of five bits; x (2) is a generator, so its first 31 powers all differ. */
const modulus = 0b100101;

/**
 * The check character of a reference: the sum over GF(32) of its characters, each times another power of a generator.
 * Weights that differ show every single wrong character and every two that have changed places, also with this one.
 */
export function checkCharacter(letters: string): string {
  const sum = letters
    .split('')
    .reduce((total, letter) => timesGenerator(total ^ alphabet.indexOf(letter)), 0);
  return alphabet.charAt(sum);
}

/** A reference as it is read aloud and printed: `7K3M-Q2XD` becomes `7K3M-Q2XD-` and its check character. */
export function checkedReference(reference: string): string {
  return `${reference}-${checkCharacter(reference.replaceAll('-', ''))}`;
}

function timesGenerator(value: number): number {
  const doubled = value << 1;
  return doubled > 31 ? doubled ^ modulus : doubled;
}
