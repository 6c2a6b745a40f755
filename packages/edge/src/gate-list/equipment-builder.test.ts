import { type ImeiKey, parseImeiKey, serialsPerTac } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Colour, colour, EquipmentRanges } from '../rules/index.ts';
import { buildEquipment } from './equipment-builder.ts';
import { RowProblems } from './row-problems.ts';
import { RuleRows, sortRows } from './rule-rows.ts';

interface Range {
  readonly first: number;
  readonly last: number;
  readonly is: Colour;
}

const tacs = [0, 1, 2, 35_209_900, 35_209_901, 35_209_905, 99_999_998, 99_999_999];
const largest = 99_999_999_999_999;

/** Few TACs and places at their borders, so that ranges meet, lie within each other and cross TACs. */
const anyPlace = fc
  .tuple(
    fc.constantFrom(...tacs),
    fc.oneof(fc.constantFrom(0, 1, 499_999, 500_000, 999_998, 999_999), fc.nat({ max: 30 })),
  )
  .map(([tac, serial]) => tac * serialsPerTac + serial);

const anyRange: fc.Arbitrary<Range> = fc
  .tuple(anyPlace, anyPlace, fc.constantFrom(colour.white, colour.grey, colour.black, colour.unknown))
  .map(([a, b, is]) => ({ first: Math.min(a, b), last: Math.max(a, b), is }));

const overlapInPart = (a: Range, b: Range) =>
  (a.first < b.first && b.first <= a.last && a.last < b.last) ||
  (b.first < a.first && a.first <= b.last && b.last < a.last);
const isSame = (a: Range, b: Range) => a.first === b.first && a.last === b.last;

/** Ranges that are apart, side by side or one within another, none of them twice. */
const anyNest = fc
  .array(anyRange, { maxLength: 60 })
  .map((ranges) =>
    ranges.reduce<Range[]>(
      (kept, next) =>
        kept.some((one) => overlapInPart(one, next) || isSame(one, next)) ? kept : [...kept, next],
      [],
    ),
  );

function built(ranges: readonly Range[]): { table: EquipmentRanges; conflicts: RowProblems } {
  const rows = new RuleRows(ranges.length);
  rows.beginFile('ranges.csv');
  for (const [i, { first, last, is }] of ranges.entries()) rows.add(first, last, is, i + 2);
  const conflicts = new RowProblems();
  const sorted = sortRows(rows, { largestSecondFirst: true, lastWins: false }, conflicts);
  const words = buildEquipment(sorted, conflicts);
  const memory = new SharedArrayBuffer(words.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of words) {
    new Uint32Array(memory, at).set(part);
    at += part.byteLength;
  }
  return { table: new EquipmentRanges(memory), conflicts };
}

/** The colour of the narrowest range that holds a key, found by looking at all of them. */
function narrowest(ranges: readonly Range[], key: number): Colour {
  const around = ranges.filter(({ first, last }) => first <= key && key <= last);
  return around.toSorted((a, b) => a.last - a.first - (b.last - b.first))[0]?.is ?? colour.none;
}

function key(value: number): ImeiKey {
  const parsed = parseImeiKey(value);
  if (parsed === undefined) throw new Error(`not a key: ${value}`);
  return parsed;
}

describe('ranges of equipment', () => {
  it('give each device the colour of the narrowest range around it, at every border and beside it', () => {
    fc.assert(
      fc.property(anyNest, (ranges) => {
        const { table, conflicts } = built(ranges);
        expect(conflicts.count).toBe(0);
        const places = ranges.flatMap(({ first, last }) => [
          first - 1,
          first,
          first + 1,
          last - 1,
          last,
          last + 1,
        ]);
        const asked = [...places, ...tacs.map((tac) => tac * serialsPerTac), 0, largest].filter(
          (place) => place >= 0 && place <= largest,
        );
        const wrong = asked.filter((place) => table.get(key(place)) !== narrowest(ranges, place));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('are looked up rightly where one TAC has thousands of them', () => {
    const ranges = Array.from({ length: 30_000 }, (_, i) => ({
      first: 35_209_900_000_000 + i * 33,
      last: 35_209_900_000_000 + i * 33 + (i % 32),
      is: [colour.white, colour.grey, colour.black][i % 3] ?? colour.black,
    }));
    const { table } = built(ranges);
    const wrong = ranges.flatMap(({ first, last, is }) => [
      ...(table.get(key(first)) === is && table.get(key(last)) === is ? [] : [first]),
      ...(last - first === 31 || table.get(key(last + 1)) === colour.none ? [] : [last + 1]),
    ]);
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  it('that overlap in part are refused, whichever begins first, with both lines', () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 12 }), (ranges) => {
        const overlaps = ranges.some((a) => ranges.some((b) => overlapInPart(a, b)));
        const contradicts = ranges.some((a) => ranges.some((b) => isSame(a, b) && a.is !== b.is));
        expect(built(ranges).conflicts.count > 0).toBe(overlaps || contradicts);
      }),
    );
    const [one, other] = [
      { first: 10, last: 20, is: colour.grey },
      { first: 15, last: 25, is: colour.black },
    ];
    expect(built([one, other]).conflicts.shown).toEqual([
      { file: 'ranges.csv', line: 3, problem: 'overlaps in part line 2' },
    ]);
    expect(built([other, one]).conflicts.shown).toEqual([
      { file: 'ranges.csv', line: 3, problem: 'overlaps in part line 2' },
    ]);
  });
});
