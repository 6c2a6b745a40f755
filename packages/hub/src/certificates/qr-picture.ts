import { toString } from 'qrcode';

/**
 * A text as a QR code (ISO/IEC 18004): an SVG element. A page for the public gives it its name itself, in the reader's
 * language; `name` is for the others.
 *
 * The lowest level of error correction makes the largest squares, which is what a camera needs of a clean print or a
 * screen. A certificate's text is no address: a false certificate could carry the address of a false website.
 */
export async function qrPicture(text: string, name?: string): Promise<string> {
  const svg = await toString(text, { type: 'svg', errorCorrectionLevel: 'L', margin: 4 });
  if (name === undefined)
    return svg.replace('<svg ', '<svg class="ds-qr" aria-hidden="true" focusable="false" ');
  if (/["<>&]/.test(name)) throw new Error('a name that would have to be escaped');
  return svg.replace('<svg ', `<svg class="ds-qr" role="img" aria-label="${name}" `);
}
