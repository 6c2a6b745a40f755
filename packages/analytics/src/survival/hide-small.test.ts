import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideSmall, hideSmallInTables } from './hide-small.ts';

/** A row that never falls, of counts by three days. */
const row = fc
  .tuple(...[9, 9, 9].map((max) => fc.integer({ min: 0, max })))
  .map(([first = 0, second = 0, third = 0]) => [first, first + second, first + second + third]);
const table = fc.array(row, { minLength: 1, maxLength: 3 });

describe('small numbers', () => {
  it('are hidden, nobody and five are told', () => {
    expect(hideSmall([[0, 5, 10]]).total).toEqual([true, true, true]);
    expect(hideSmall([[1, 4, 9]]).total).toEqual([false, false, true]);
  });

  it('do not follow from the cell before: twelve after ten would tell of two', () => {
    expect(hideSmall([[10, 12, 17]]).total).toEqual([true, false, true]);
  });

  it('do not follow from the total: the smallest other group is hidden with them', () => {
    expect(hideSmall([[30], [3], [8]]).groups).toEqual([[true], [false], [false]]);
    // Two that make less than five would be known as few by what is left of the total.
    expect(hideSmall([[30], [3], [1]]).groups).toEqual([[false], [false], [false]]);
    // A group of nobody hides nobody.
    expect(hideSmall([[30], [3], [0]]).groups).toEqual([[false], [false], [true]]);
  });

  it('do not follow from two neighbours between which nothing can have happened', () => {
    // The second of the first row is hidden for the sake of the second row’s.
    const { groups } = hideSmall([
      [10, 10, 10],
      [0, 3, 20],
    ]);
    expect(groups).toEqual([
      [true, false, false],
      [true, false, false],
    ]);
  });

  it('do not follow from another table, in which the row that hides them is told', () => {
    // Four makers and three platforms: the first of each is the same phones, and so is the last.
    const makers = [[10], [6], [34], [3]];
    const platforms = [[10], [40], [3]];
    expect(hideSmall(makers).groups.flat()).toEqual([true, false, true, false]);
    expect(hideSmall(platforms).groups.flat()).toEqual([false, true, false]);
    // 53 less 40 less the ten that the makers tell would be three.
    expect(hideSmallInTables([makers, platforms]).map(({ groups }) => groups.flat())).toEqual([
      [false, false, true, false],
      [false, true, false],
    ]);
    expect(hideSmallInTables([makers])).toEqual([hideSmall(makers)]);
    expect(hideSmallInTables([[[30], [20]], platforms])[0]?.groups.flat()).toEqual([true, true]);
  });

  it('take nothing from a table whose numbers are all large', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const large = rows.map((counts) => counts.map((count) => count * 5));
        expect(hideSmall(large).groups.flat()).not.toContain(false);
      }),
    );
  });

  it('cannot be worked out from what is told: every hidden cell has another value that fits as well', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const told = hideSmall(rows);
        for (const [group, counts] of rows.entries())
          for (const [column, count] of counts.entries()) {
            const isTold = told.groups[group]?.[column] ?? true;
            expect(isTold && count > 0 && count < 5).toBe(false);
            expect(isTold || hasOther(rows, told, { group, column })).toBe(true);
          }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Whether some other table, near by, fits all that is told and differs in a cell. Hidden cells are known to be above 0. */
function hasOther(
  rows: readonly (readonly number[])[],
  told: ReturnType<typeof hideSmall>,
  { group, column }: { group: number; column: number },
): boolean {
  const hidden = rows.flatMap((counts, r) =>
    counts.flatMap((_, c) => (told.groups[r]?.[c] === false ? [{ r, c }] : [])),
  );
  const other = rows.map((counts) => [...counts]);
  const fits = () =>
    other[group]?.[column] !== rows[group]?.[column] &&
    other.every((counts) => counts.every((count, c) => count >= (counts[c - 1] ?? 0))) &&
    told.total.every((isTold, c) => !isTold || sumOf(other, c) === sumOf(rows, c));
  const visit = (index: number): boolean => {
    const cell = hidden[index];
    if (cell === undefined) return fits();
    const counts = other[cell.r] ?? [];
    const was = counts[cell.c] ?? 0;
    for (const change of [0, 1, -1, 2, -2]) {
      if (was + change < 1) continue;
      counts[cell.c] = was + change;
      if (visit(index + 1)) return true;
    }
    counts[cell.c] = was;
    return false;
  };
  return visit(0);
}

function sumOf(rows: readonly (readonly number[])[], column: number): number {
  return rows.reduce((sum, counts) => sum + (counts[column] ?? 0), 0);
}
