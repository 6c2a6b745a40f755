import { toString } from 'qrcode';

/**
 * A text as a QR code (ISO/IEC 18004): an SVG element with a name for those who do not see it.
 *
 * The lowest level of error correction makes the largest squares, which is what a camera needs of a clean print or a
 * screen. The text is no address: a false certificate could carry the address of a false website.
 */
export async function qrPicture(text: string, name: string): Promise<string> {
  const svg = await toString(text, { type: 'svg', errorCorrectionLevel: 'L', margin: 4 });
  if (/["<>&]/.test(name)) throw new Error('a name that would have to be escaped');
  return svg.replace('<svg ', `<svg class="ds-qr" role="img" aria-label="${name}" `);
}
