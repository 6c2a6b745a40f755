import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialsPerTac } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyBase } from './key-base.ts';
import { keyBaseSize } from './key-base-layout.ts';
import { type KeyBaseSink, KeyBaseWriter } from './key-base-writer.ts';

interface Tac {
  readonly tac: number;
  readonly serials: Uint32Array;
  readonly payloads: Uint8Array;
}

/** Serials spread evenly over the whole TAC, from 0 to 999,999, with every payload from 1 to 255. */
function spreadTac(tac: number, count: number): Tac {
  const step = count === 1 ? 0 : (serialsPerTac - 1) / (count - 1);
  const serials = Uint32Array.from({ length: count }, (_, i) => Math.floor(i * step));
  return { tac, serials, payloads: payloadsFor(count) };
}

/** Serials without a gap from one on: as crowded as a TAC can be at one place. */
function crowdedTac(tac: number, count: number, from: number): Tac {
  return {
    tac,
    serials: Uint32Array.from({ length: count }, (_, i) => from + i),
    payloads: payloadsFor(count),
  };
}

function payloadsFor(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => 1 + (i % 255));
}

function write(tacs: readonly Tac[], sink: KeyBaseSink): number {
  const writer = new KeyBaseWriter(sink);
  for (const { tac, serials, payloads } of tacs) writer.add(tac, serials, payloads);
  return writer.finish();
}

function sizeOf(tacs: readonly Tac[]): number {
  return keyBaseSize(tacs.map(({ serials }) => serials.length));
}

/** In shared memory of exactly its size, from a byte on. */
function inMemory(tacs: readonly Tac[], byteOffset = 0): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(byteOffset + sizeOf(tacs));
  const bytes = new Uint8Array(memory, byteOffset);
  write(tacs, (chunk, at) => bytes.set(chunk, at));
  return memory;
}

/** Of every serial of a TAC, how many the base answers otherwise than what went in. */
function wrongIn(base: KeyBase, { tac, serials, payloads }: Tac): number {
  const expected = new Uint8Array(serialsPerTac);
  serials.forEach((serial, i) => {
    expected[serial] = payloads[i] ?? 0;
  });
  let wrong = 0;
  for (let serial = 0; serial < serialsPerTac; serial += 1) {
    if (base.find(tac * serialsPerTac + serial) !== expected[serial]) wrong += 1;
  }
  return wrong;
}

describe('a base of keys', () => {
  it('has the very form that its mark stands for: files of it are kept, and another form would be read wrong', () => {
    const counts = [1, 244, 245, 7325, 7326, 32_767, 32_768, 65_535, 65_536];
    const bytes = new Uint8Array(inMemory(counts.map((count, i) => spreadTac(35_209_900 + i, count))));
    expect({
      mark: Buffer.from(bytes.subarray(0, 4)).toString('latin1'),
      form: createHash('sha256').update(bytes.subarray(4)).digest('hex').slice(0, 16),
    }).toEqual({ mark: 'DKB2', form: '3885f516732d40dc' });
  });

  it.each([
    1, 2, 244, 245, 246, 7325, 7326, 7327, 32_767, 32_768, 65_535, 65_536, 65_537, 999_999, 1_000_000,
  ])('gives each of %i serials of a TAC its payload, and none to any other of the million', (count) => {
    const tacs = [spreadTac(35_209_900, count), crowdedTac(35_209_901, count, serialsPerTac - count)];
    const base = new KeyBase(inMemory(tacs));
    expect(tacs.map((one) => wrongIn(base, one))).toEqual([0, 0]);
    expect(base.find(35_209_899 * serialsPerTac + 999_999)).toBe(0);
    expect(base.find(35_209_902 * serialsPerTac)).toBe(0);
    expect([base.tacCount, base.entryCount]).toEqual([2, 2 * count]);
  });

  it('keeps the first and the last key that there are', () => {
    const base = new KeyBase(inMemory([spreadTac(0, 1), crowdedTac(99_999_999, 1, 999_999)]));
    expect([
      base.find(0),
      base.find(1),
      base.find(99_999_999_999_998),
      base.find(99_999_999_999_999),
    ]).toEqual([1, 0, 0, 1]);
  });

  it('that is empty answers nothing for anything', () => {
    const base = new KeyBase(inMemory([]));
    expect([base.find(0), base.find(35_209_900_176_148), base.entryCount]).toEqual([0, 0, 0]);
  });

  it('answers as a map does, whatever keys it is made of and wherever in memory it lies', () => {
    const anyKeys = fc.uniqueArray(
      fc.tuple(fc.constantFrom(0, 1, 2, 50_000_000, 99_999_999), fc.nat({ max: 999_999 })),
      { selector: ([tac, serial]) => tac * serialsPerTac + serial, maxLength: 400 },
    );
    fc.assert(
      fc.property(anyKeys, fc.constantFrom(0, 8, 64, 4096), (keys, byteOffset) => {
        const model = new Map(keys.map(([tac, serial], i) => [tac * serialsPerTac + serial, 1 + (i % 255)]));
        const tacs = [...new Set(keys.map(([tac]) => tac))]
          .toSorted((a, b) => a - b)
          .map((tac) => {
            const serials = Uint32Array.from(
              keys.filter((one) => one[0] === tac).map(([, serial]) => serial),
            ).toSorted();
            return {
              tac,
              serials,
              payloads: Uint8Array.from(serials, (serial) => model.get(tac * serialsPerTac + serial) ?? 0),
            };
          });
        const base = new KeyBase(inMemory(tacs, byteOffset), byteOffset);
        const asked = [...model.keys()]
          .flatMap((key) => [key - 1, key, key + 1])
          .filter((key) => key >= 0 && key < 1e14);
        expect(asked.filter((key) => base.find(key) !== (model.get(key) ?? 0))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('takes as many bytes as was said beforehand, also where its chunks end between two containers', () => {
    const tacs = Array.from({ length: 100 }, (_, i) => spreadTac(i * 7, 1 + ((i * 7919) % 40_009)));
    expect(write(tacs, () => undefined)).toBe(sizeOf(tacs));
    const base = new KeyBase(inMemory(tacs));
    expect(base.byteLength).toBe(sizeOf(tacs));
    const isWrong = ({ tac, serials, payloads }: Tac) =>
      serials.some((serial, i) => base.find(tac * serialsPerTac + serial) !== payloads[i]);
    expect(tacs.filter(isWrong)).toEqual([]);
  });

  it('has the same bytes in a file as in memory', () => {
    const tacs = [spreadTac(1, 7), spreadTac(2, 300), spreadTac(3, 9000), spreadTac(4, 70_000)];
    const folder = mkdtempSync(join(tmpdir(), 'deadset-base-'));
    try {
      const path = join(folder, 'base');
      const file = openSync(path, 'w');
      write(tacs, (bytes, at) => writeSync(file, bytes, 0, bytes.length, at));
      closeSync(file);
      expect(readFileSync(path).equals(Buffer.from(new Uint8Array(inMemory(tacs))))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is refused where it was not finished, cut short, or is something else', () => {
    const whole = inMemory([spreadTac(35_209_900, 300)]);
    const cut = new SharedArrayBuffer(whole.byteLength - 8);
    new Uint8Array(cut).set(new Uint8Array(whole).subarray(0, cut.byteLength));
    for (const memory of [
      cut,
      new SharedArrayBuffer(4096),
      new SharedArrayBuffer(3),
      new SharedArrayBuffer(0),
    ]) {
      expect(() => new KeyBase(memory)).toThrow('no whole base');
    }
  });

  it.each([
    ['a TAC again', 5, [1], [1]],
    ['a TAC of nine digits', 100_000_000, [1], [1]],
    ['no serial', 6, [], []],
    ['a serial without payload', 6, [1, 2], [1]],
    ['a payload of 0', 6, [1], [0]],
    ['serials that do not ascend', 6, [2, 2], [1, 1]],
    ['a serial of seven digits', 6, [1_000_000], [1]],
  ])('takes no %s', (_, tac, serials, payloads) => {
    const writer = new KeyBaseWriter(() => undefined);
    writer.add(5, Uint32Array.of(1), Uint8Array.of(1));
    expect(() => writer.add(tac, Uint32Array.from(serials), Uint8Array.from(payloads))).toThrow(RangeError);
  });
});
