import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { readSerials, writeSerials } from './rice-serials.ts';

/** From one serial in a million to nearly every one, evenly spread or in a run. */
const serialSets = fc
  .record({
    numbers: fc.uniqueArray(fc.integer({ min: 0, max: 999_999 }), { minLength: 1, maxLength: 300 }),
    within: fc.constantFrom(300, 1_000, 50_000, 1_000_000),
    from: fc.constantFrom(0, 17, 999_999),
  })
  .map(({ numbers, within, from }) => {
    const shifted = numbers.map((number) => (from + (number % within)) % 1_000_000);
    return Uint32Array.from([...new Set(shifted)].toSorted((a, b) => a - b));
  });

function written(serials: Uint32Array): Buffer {
  const writer = new ByteWriter();
  writeSerials(writer, serials);
  return writer.finish();
}

/** The serials as text of bits: slow, and in another way than the reader's. */
function readAsText(bytes: Buffer, count: number): number[] {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const lowBits = Number.parseInt(bits.slice(0, 5), 2);
  const gap = new RegExp(`(0*)1(.{${lowBits}})`, 'y');
  gap.lastIndex = 5;
  const serials: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const [, zeros = '', low = ''] = gap.exec(bits) ?? [];
    serials.push((serials.at(-1) ?? -1) + 1 + zeros.length * 2 ** lowBits + Number.parseInt(`0${low}`, 2));
  }
  expect(bits.slice(gap.lastIndex)).toMatch(/^0{0,7}$/);
  return serials;
}

/** What any number of low bits would take. */
function lengthWith(serials: Uint32Array, lowBits: number): number {
  const gaps = [...serials].map((serial, i) => serial - (serials[i - 1] ?? -1) - 1);
  return gaps.reduce((sum, gap) => sum + Math.floor(gap / 2 ** lowBits) + 1 + lowBits, 0);
}

/** Whether serials are refused as malformed or have no other form. Whatever else is thrown goes on. */
function isMalformedOrCanonical(bytes: Buffer, count: number): boolean {
  const reader = new ByteReader(bytes);
  try {
    return written(readSerials(reader, count)).equals(reader.since(0));
  } catch (error) {
    if (error instanceof MalformedBytes) return true;
    throw error;
  }
}

describe('the serials of a TAC', () => {
  it('are read back as they were written, here and by an independent reading', () => {
    fc.assert(
      fc.property(serialSets, fc.uint8Array({ maxLength: 9 }), (serials, behind) => {
        const own = written(serials);
        const reader = new ByteReader(Buffer.concat([own, behind]));
        expect(readSerials(reader, serials.length)).toEqual(serials);
        expect(reader.offset).toBe(own.length);
        expect(readAsText(own, serials.length)).toEqual([...serials]);
      }),
    );
  });

  it('take as few bits as any number of low bits gives', () => {
    fc.assert(
      fc.property(serialSets, (serials) => {
        const lengths = Array.from({ length: 20 }, (_, lowBits) => lengthWith(serials, lowBits));
        expect(written(serials).length).toBe(Math.ceil((5 + Math.min(...lengths)) / 8));
      }),
    );
  });

  it('take a bit a serial number where nearly all are listed, and never more than a bitmap would', () => {
    const all = Uint32Array.from({ length: 1_000_000 }, (_, serial) => serial);
    expect(written(all).length).toBe(1 + 125_000);
    expect(written(all.filter((serial) => serial % 2 === 1)).length).toBe(1 + 125_000);
    const read = readSerials(new ByteReader(written(all)), all.length);
    expect(Buffer.from(read.buffer).equals(Buffer.from(all.buffer))).toBe(true);
  });

  it('have one form only: with any one bit flipped they are refused, or others that have one form too', () => {
    fc.assert(
      fc.property(serialSets, fc.nat(), (serials, at) => {
        const own = written(serials);
        const flipped = Buffer.from(own);
        const bit = at % (own.length * 8);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(isMalformedOrCanonical(flipped, serials.length)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are refused in a longer form, and in one as long with a low bit more', () => {
    const serials = Uint32Array.of(0, 9);
    expect([...written(serials)]).toEqual([0b00001_10_0, 0b00010_000]);
    expect(() => readSerials(new ByteReader(Buffer.of(0b00000_1_00, 0b00000010)), 2)).toThrow('shortest');
    expect(() => readSerials(new ByteReader(Buffer.of(0b00010_100, 0b00100_000)), 2)).toThrow('shortest');
  });

  it.each<[string, number[], number]>([
    ['with more low bits than a gap has', [0b10100_111, 255, 255, 255, 255], 1],
    ['when one is beyond the last', [...Buffer.alloc(125_001), 0x80], 1],
    ['when they end before they are all there', [0b00000_110], 3],
    ['with nothing at all', [], 1],
  ])('are refused %s', (_, bytes, count) => {
    expect(() => readSerials(new ByteReader(Buffer.from(bytes)), count)).toThrow(MalformedBytes);
  });
});
