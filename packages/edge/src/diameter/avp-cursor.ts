import { avpFlags } from './diameter-table.ts';

/** Bytes of an AVP's head without and with a vendor. RFC 6733 section 4.1. */
export const avpHeadBytes = 8;
export const vendorAvpHeadBytes = 12;

/** What a step found: an AVP, the end of the room, or an AVP whose head or length does not fit into it. */
export type AvpStep = 'avp' | 'end' | 'broken';

/** Offset of the AVP after one that ends here: AVPs start at multiples of four from the start of the message. */
export function paddedLength(length: number): number {
  return (length + 3) & ~3;
}

/** The same bytes as words: a load of one instruction, where a Buffer's own readers put a word together from octets. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Walks the AVPs of a message or a group in place. Its fields tell where the present AVP lies; nothing is copied and
 * no object is made for an AVP, because this is the inside of every answer.
 */
export class AvpCursor {
  /** Of the present AVP. After `broken`, what could be read of it; zero otherwise. */
  code = 0;
  flags = 0;
  vendorId = 0;
  /** Offsets in the buffer: of the head, of the data, and of the first byte after the data (padding excluded). */
  start = 0;
  dataStart = 0;
  dataEnd = 0;

  #view: DataView = new DataView(new ArrayBuffer(0));
  #next = 0;
  #end = 0;

  /** Begins again on the AVPs that lie from `start` up to `end` of these bytes. */
  enter(view: DataView, start: number, end: number): void {
    this.#view = view;
    this.#next = start;
    this.#end = end;
  }

  /** Moves to the next AVP. After `end` or `broken` there is no further one. */
  next(): AvpStep {
    const start = this.#next;
    const end = this.#end;
    if (start >= end) return 'end';
    this.#next = end;
    this.start = start;
    this.code = 0;
    this.flags = 0;
    this.vendorId = 0;
    if (end - start < avpHeadBytes) return 'broken';
    const view = this.#view;
    const word = view.getUint32(start + 4);
    const length = word & 0xff_ffff;
    this.code = view.getUint32(start);
    this.flags = word >>> 24;
    let dataStart = start + avpHeadBytes;
    if ((this.flags & avpFlags.vendor) !== 0) {
      if (end - start < vendorAvpHeadBytes) return 'broken';
      this.vendorId = view.getUint32(dataStart);
      dataStart = start + vendorAvpHeadBytes;
    }
    if (length < dataStart - start || length > end - start) return 'broken';
    this.dataStart = dataStart;
    this.dataEnd = start + length;
    this.#next = start + paddedLength(length);
    return 'avp';
  }
}
