/**
 * Letters beyond Latin-1 that the fonts of every PDF reader have: the rest of Windows-1252. PDF 1.7 (ISO 32000-1) annex D.
 */
const beyondLatin1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/**
 * A text in letters that a printed paper can show; any other letter stands as its code point, such as `[U+0142]`, so that
 * nothing of a name is lost. Controls become spaces.
 */
export function printableLetters(text: string): string {
  return Array.from(text.normalize('NFC'), printable).join('');
}

function printable(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  if (code === 0x0a || (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff)) return letter;
  if (beyondLatin1.includes(letter)) return letter;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return ' ';
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
