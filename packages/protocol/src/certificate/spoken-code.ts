/** Crockford's base 32: no I, L, O or U, so that a code survives handwriting and a telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Bytes as letters and digits in groups of four, five bits each; bits left over at the end are dropped. */
export function spokenCode(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return inGroups((bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join(''));
}

/**
 * A code as people type it, in the form in which `spokenCode` writes it: either case, O for 0, I and L for 1, spaces and
 * hyphens anywhere. Undefined when it has another number of characters.
 */
export function readSpokenCode(typed: string, characters: number): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  const isCode =
    letters.length === characters && letters.split('').every((letter) => alphabet.includes(letter));
  return isCode ? inGroups(letters) : undefined;
}

function inGroups(letters: string): string {
  return letters.replace(/.{4}(?=.)/g, '$&-');
}
