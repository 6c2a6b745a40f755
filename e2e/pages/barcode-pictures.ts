import { toBuffer } from 'bwip-js/node';
import { PNG } from 'pngjs';

/** What a phone shows after `*#06#`, or has on its box. */
export interface Barcode {
  readonly symbology: 'code128' | 'qrcode' | 'datamatrix' | 'ean13';
  readonly text: string;
}

/** A bar code as a photo, in PNG. */
export function photoOf({ symbology, text }: Barcode): Promise<Buffer> {
  const height = symbology === 'code128' || symbology === 'ean13' ? { height: 20 } : {};
  return toBuffer({ bcid: symbology, text, scale: 3, padding: 20, backgroundcolor: 'ffffff', ...height });
}

/** Bar codes below each other on one photo, as a phone with two SIM cards shows them. */
export async function photoOfAll(codes: readonly Barcode[]): Promise<Buffer> {
  const parts = await Promise.all(codes.map(async (code) => PNG.sync.read(await photoOf(code))));
  const sheet = new PNG({
    width: Math.max(...parts.map(({ width }) => width)),
    height: parts.reduce((sum, { height }) => sum + height, 0),
  });
  sheet.data.fill(255);
  let top = 0;
  for (const part of parts) {
    PNG.bitblt(part, sheet, 0, 0, part.width, part.height, 0, top);
    top += part.height;
  }
  return PNG.sync.write(sheet);
}

/** What a camera sees that is held before a bar code: an endless film of one picture, in YUV4MPEG2 with 4:2:0 planes. */
export async function filmOf(code: Barcode): Promise<Buffer> {
  const [width, height] = [1280, 720];
  const { data, ...picture } = PNG.sync.read(await photoOf(code));
  const luma = Buffer.alloc(width * height, 235);
  const [left, top] = [Math.floor((width - picture.width) / 2), Math.floor((height - picture.height) / 2)];
  for (let row = 0; row < picture.height; row += 1) {
    for (let column = 0; column < picture.width; column += 1) {
      const dark = (data[(row * picture.width + column) * 4] ?? 255) < 128;
      if (dark) luma[(top + row) * width + left + column] = 16;
    }
  }
  const colourless = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, colourless]);
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`),
    frame,
    frame,
  ]);
}
