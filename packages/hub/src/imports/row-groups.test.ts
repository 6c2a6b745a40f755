import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnRow, RowColumns } from './row-columns.ts';
import { groupsOf } from './row-groups.ts';
import type { StolenListRow } from './stolen-list-rows.ts';

const anyKey = fc
  .oneof(fc.integer({ min: 0, max: 99_999_999_999_999 }), fc.integer({ min: 0, max: 5 }))
  .map((number): ImeiKey => {
    const key = parseImeiKey(number);
    if (key === undefined) throw new Error('a key out of range');
    return key;
  });

const anyRow = (key: ImeiKey): fc.Arbitrary<StolenListRow> =>
  fc.record(
    {
      key: fc.constant(key),
      status: fc.constantFrom('blacklist', 'pending'),
      reportedOn: fc.integer({ min: 10_101, max: 99_991_231 }),
      change: fc.constantFrom('add', 'remove', 'update'),
    },
    { requiredKeys: ['key', 'status'] },
  );

const anyLine = anyKey.chain((key) =>
  fc.record(
    { key: fc.constant(key), line: fc.integer({ min: 0, max: 2 ** 32 - 1 }), row: anyRow(key) },
    { requiredKeys: ['key', 'line'] },
  ),
);

function columnsOf(lines: readonly ColumnRow[]): RowColumns {
  const columns = new RowColumns();
  for (const line of lines) columns.add(line);
  return columns;
}

describe('rows in columns', () => {
  it('come out as they went in, page by page', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (lines, size) => {
        const pages = [...columnsOf(lines).pages(size)];
        expect(pages.flat()).toEqual(lines);
        expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
      }),
    );
  });

  it('grow as far as they have to', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => parseImeiKey(i)).filter((key) => key !== undefined);
    const columns = columnsOf(keys.map((key) => ({ key, line: key + 2 })));
    expect(columns.count).toBe(5000);
    expect(columns.at(4999)).toEqual({ key: 4999, line: 5001 });
    expect(() => columns.at(5000)).toThrow(RangeError);
  });
});

describe('groups of rows', () => {
  it('are one for each device, by ascending key, each in file order', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 60 }), (lines) => {
        const expected = [...new Set(lines.map(({ key }) => key))]
          .toSorted((a, b) => a - b)
          .map((key) => ({ key, rows: lines.filter((line) => line.key === key) }));
        expect([...groupsOf(columnsOf(lines))]).toEqual(expected);
      }),
    );
  });
});
