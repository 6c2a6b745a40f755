import { inflateSync } from 'node:zlib';

/** Windows-1252 from 0x80 to 0x9f; what it leaves free is a space. Node's own decoder takes it for Latin-1. */
const fromEighty = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** The text of a PDF whose fonts have the standard encoding, as its reader selects it: pieces with spaces between. */
export function pdfText(file: Buffer): string {
  const pieces: string[] = [];
  for (let from = file.indexOf('stream\n'); from !== -1; from = file.indexOf('stream\n', from)) {
    const start = from + 'stream\n'.length;
    const end = file.indexOf('\nendstream', start);
    pieces.push(...shownIn(inflateSync(file.subarray(start, end)).toString('latin1')));
    from = end + '\nendstream'.length;
  }
  return pieces.join(' ').replaceAll(/\s+/g, ' ');
}

/** What the text operator TJ shows: hexadecimal strings, with kerning between them. ISO 32000-1 9.4.3. */
function shownIn(content: string): string[] {
  return [...content.matchAll(/\[([^\]]*)\] TJ/g)].map(([, shown = '']) =>
    [...shown.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) => lettersOf(hex)).join(''),
  );
}

function lettersOf(hex: string): string {
  const latin1 = Buffer.from(hex, 'hex').toString('latin1');
  return latin1.replaceAll(/[\u0080-\u009f]/g, (letter) => fromEighty[letter.charCodeAt(0) - 0x80] ?? ' ');
}
