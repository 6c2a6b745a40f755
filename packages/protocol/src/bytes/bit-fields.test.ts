import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { MalformedBytes } from './malformed-bytes.ts';

type Field = { readonly zeros: number } | { readonly value: number; readonly width: number };

const fields = fc.array(
  fc.oneof(
    fc.record({ zeros: fc.integer({ min: 0, max: 200 }) }),
    fc
      .integer({ min: 0, max: 24 })
      .chain((width) =>
        fc.record({ value: fc.integer({ min: 0, max: 2 ** width - 1 }), width: fc.constant(width) }),
      ),
  ),
);

/** The bits as text: slow, and made in another way than the writer makes them. */
function bitsOf(field: Field): string {
  if ('zeros' in field) return `${'0'.repeat(field.zeros)}1`;
  return field.width === 0 ? '' : field.value.toString(2).padStart(field.width, '0');
}

function bytesOf(bits: string): Uint8Array {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  return Uint8Array.from(padded.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

describe('bit fields', () => {
  it('stand in the bytes highest bit first, with zeros behind the last', () => {
    fc.assert(
      fc.property(fields, (written) => {
        const text = written.map(bitsOf).join('');
        const writer = new BitWriter(text.length);
        for (const field of written)
          if ('zeros' in field) writer.unary(field.zeros);
          else writer.bits(field.value, field.width);
        expect(writer.finish()).toEqual(bytesOf(text));
      }),
    );
  });

  it('are read back as they were written, and nothing of what stands behind them', () => {
    fc.assert(
      fc.property(fields, fc.uint8Array(), (written, behind) => {
        const own = bytesOf(written.map(bitsOf).join(''));
        const reader = new BitReader(Buffer.concat([own, behind]));
        const read = written.map(
          (field): Field =>
            'zeros' in field
              ? { zeros: reader.unary(200) }
              : { value: reader.bits(field.width), width: field.width },
        );
        expect(read).toEqual(written);
        expect(reader.end()).toBe(own.length);
      }),
    );
  });

  it('are refused behind the end, whole or in part', () => {
    expect(() => new BitReader(Uint8Array.of()).unary(9)).toThrow(MalformedBytes);
    expect(() => new BitReader(Uint8Array.of(0)).unary(9)).toThrow(MalformedBytes);
    expect(() => new BitReader(Uint8Array.of(255)).bits(9)).toThrow(MalformedBytes);
    expect(() => new BitReader(new Uint8Array(100)).unary(800)).toThrow('behind the end');
  });

  it('are refused with more zeros than may stand there', () => {
    const bytes = Uint8Array.of(0, 0, 0, 0, 0, 1);
    expect(new BitReader(bytes).unary(47)).toBe(47);
    expect(() => new BitReader(bytes).unary(46)).toThrow(MalformedBytes);
  });

  it('are refused with a bit set in the rest of the last byte', () => {
    const reader = new BitReader(Uint8Array.of(0b1010_0001));
    reader.bits(3);
    expect(() => reader.end()).toThrow('padding');
  });

  it('are not written past what was announced', () => {
    const writer = new BitWriter(8).bits(0, 7);
    expect(() => writer.bits(3, 2)).toThrow(RangeError);
    expect(() => new BitWriter(8).unary(8)).toThrow(RangeError);
  });
});
