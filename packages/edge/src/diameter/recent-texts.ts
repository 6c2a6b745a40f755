import { viewOf } from './avp-cursor.ts';

/** How many texts are remembered; the networks behind one register are few. A power of two. */
const slotCount = 64;
/** Longest text that is remembered, in bytes, as a name of RFC 1035 is. The length is attacker-controlled. */
const longestBytes = 255;

/** A text with its octets, filled up with zeros to whole words. */
interface RecentText {
  readonly length: number;
  readonly words: DataView;
  readonly text: string;
}

/**
 * Text of octets that come again and again, such as the realms of those who ask, without making it again each time.
 *
 * Remembered by place: a text takes the slot that its length and two of its octets name, whoever was there before.
 */
export class RecentTexts {
  readonly #slots: RecentText[] = Array.from({ length: slotCount }, () => rememberedText(Buffer.alloc(0)));

  /**
   * The data of an AVP, from `start` up to `end` of these bytes, one character an octet: names are ASCII, anything else
   * is merely unusual. Its padding must lie in these bytes, as that of AVPs does;
   * where that is not zero, the text is made anew each time.
   */
  textOf(bytes: DataView, start: number, end: number): string {
    const length = end - start;
    if (length === 0 || length > longestBytes) return octetsOf(bytes, start, end).toString('latin1');
    const slot =
      (length + 31 * bytes.getUint8(start) + 7 * bytes.getUint8(start + (length >> 1))) % slotCount;
    const known = this.#slots[slot];
    if (known !== undefined && known.length === length && isSame(known, bytes, start)) return known.text;
    const fresh = rememberedText(octetsOf(bytes, start, end));
    this.#slots[slot] = fresh;
    return fresh.text;
  }
}

function rememberedText(octets: Buffer): RecentText {
  const padded = Buffer.alloc((octets.length + 3) & ~3);
  octets.copy(padded);
  return { length: octets.length, words: viewOf(padded), text: octets.toString('latin1') };
}

function octetsOf({ buffer, byteOffset }: DataView, start: number, end: number): Buffer {
  return Buffer.from(buffer, byteOffset + start, end - start);
}

/** Word by word: for so few, a call to compare costs more than the comparing, and so does a view's own length. */
function isSame({ words, length }: RecentText, bytes: DataView, start: number): boolean {
  for (let at = 0; at < length; at += 4) {
    if (words.getInt32(at) !== bytes.getInt32(start + at)) return false;
  }
  return true;
}
