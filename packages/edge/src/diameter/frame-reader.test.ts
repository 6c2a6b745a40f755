import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, maxMessageBytes } from './frame-reader.ts';

/** A frame of this many bytes, its body filled with one octet. */
function frame(length: number, fill: number): Buffer {
  const bytes = Buffer.alloc(length, fill);
  bytes.writeUInt32BE(0x0100_0000 | length, 0);
  return bytes;
}

function collect(chunks: Iterable<Buffer>): { frames: Buffer[]; isSound: boolean } {
  const frames: Buffer[] = [];
  const reader = new FrameReader((buffer, start, end) =>
    frames.push(Buffer.from(buffer.subarray(start, end))),
  );
  let isSound = true;
  for (const chunk of chunks) isSound = reader.push(chunk);
  return { frames, isSound };
}

/** The stream cut at these places, in fractions of its length. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const offsets = [0, ...places.map((place) => Math.floor(place * stream.length)).sort((a, b) => a - b)];
  return offsets.map((from, index) => stream.subarray(from, offsets[index + 1] ?? stream.length));
}

const frames = fc.array(
  fc.tuple(fc.integer({ min: 5, max: 700 }), fc.nat(0xff)).map(([words, fill]) => frame(4 * words, fill)),
  { minLength: 1, maxLength: 8 },
);
const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

describe('the frame reader', () => {
  it('gives the same messages whatever the split of the stream', () => {
    fc.assert(
      fc.property(frames, places, (sent, cuts) => {
        expect(collect(cut(Buffer.concat(sent), cuts))).toEqual({ frames: sent, isSound: true });
      }),
    );
  });

  it('gives the same messages one byte at a time', () => {
    const sent = [frame(20, 1), frame(1500, 2), frame(maxMessageBytes, 3), frame(24, 4)];
    const bytes = Array.from(Buffer.concat(sent), (byte) => Buffer.from([byte]));
    expect(collect(bytes)).toEqual({ frames: sent, isSound: true });
  });

  it('gives the messages before a length that cannot be one, and nothing after it', () => {
    const good = frame(20, 1);
    const impossible = [0, 16, 19, 21, 22, maxMessageBytes + 4, 0xff_fffc];
    for (const length of impossible) {
      const bad = Buffer.alloc(64);
      bad.writeUInt32BE(0x0100_0000 | length, 0);
      const stream = Buffer.concat([good, bad, good]);
      for (const chunks of [[stream], Array.from(stream, (byte) => Buffer.from([byte]))]) {
        expect(collect(chunks), `length ${length}`).toEqual({ frames: [good], isSound: false });
      }
    }
  });

  it('never throws, whatever the bytes and however they come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (chunks) => {
        expect(typeof collect(chunks.map((chunk) => Buffer.from(chunk))).isSound).toBe('boolean');
      }),
    );
  });
});
