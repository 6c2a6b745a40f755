import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { readStatuses, writeStatuses } from './status-runs.ts';

const known = [0x10, 0x11, 0x21, 0x22, 0x23, 0x33, 0x42];
const statusSets = fc
  .array(fc.tuple(fc.constantFrom(...known), fc.integer({ min: 1, max: 400 })), {
    minLength: 1,
    maxLength: 20,
  })
  .chain((runs) => {
    const all = runs.flatMap(([status, length]) => Array.from({ length }, () => status));
    return fc.constantFrom(
      Uint8Array.from(all),
      Uint8Array.from(runs, ([status]) => status),
    );
  });

function written(statuses: Uint8Array): Buffer {
  const writer = new ByteWriter();
  writeStatuses(writer, statuses);
  return writer.finish();
}

function read(bytes: readonly number[], count: number): Uint8Array {
  return readStatuses(new ByteReader(Buffer.from(bytes)), count);
}

/** Whether statuses are refused as malformed or have no other form. Whatever else is thrown goes on. */
function isMalformedOrCanonical(bytes: Buffer, count: number): boolean {
  const reader = new ByteReader(bytes);
  try {
    return written(readStatuses(reader, count)).equals(reader.since(0));
  } catch (error) {
    if (error instanceof MalformedBytes) return true;
    throw error;
  }
}

describe('the statuses of a TAC', () => {
  it('are read back as they were written, in no more than a byte each and one', () => {
    fc.assert(
      fc.property(statusSets, (statuses) => {
        const bytes = written(statuses);
        expect(readStatuses(new ByteReader(bytes), statuses.length)).toEqual(statuses);
        expect(bytes.length).toBeLessThanOrEqual(statuses.length + 1);
      }),
    );
  });

  it('take five bytes where a hundred thousand phones have the same', () => {
    expect([...written(new Uint8Array(100_000).fill(0x21))]).toEqual([1, 0x21, 0xa0, 0x8d, 0x06]);
  });

  it('are refused, or are others in the form of those, with any one bit flipped', () => {
    fc.assert(
      fc.property(statusSets, fc.nat(), (statuses, at) => {
        const flipped = written(statuses);
        const bit = at % (flipped.length * 8);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(isMalformedOrCanonical(flipped, statuses.length)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, number[], number]>([
    ['in a form that there is not', [2, 0x21], 1],
    ['written out where they could be a run', [0, 0x21, 0x21, 0x21], 3],
    ['as a run where they could be written out', [1, 0x21, 1], 1],
    ['as two runs where one would do', [1, 0x21, 2, 0x21, 2], 4],
    ['as a run of none', [1, 0x22, 0, 0x21, 4], 4],
    ['as a run beyond the last', [1, 0x21, 5], 4],
    ['with a length in more bytes than it needs', [1, 0x21, 0x84, 0x00], 4],
    ['that nobody knows', [1, 0x51, 4], 4],
    ['that end too early', [0, 0x21], 2],
  ])('are refused %s', (_, bytes, count) => {
    expect(() => read(bytes, count)).toThrow(MalformedBytes);
  });
});
