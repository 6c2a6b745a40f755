import { describe, expect, it } from 'vitest';
import { guardsAgainst, needsSecondPerson } from './import-guards.ts';
import type { ImportPlan } from './import-plan.ts';
import { RowColumns } from './row-columns.ts';

const quiet: ImportPlan = {
  wishes: new RowColumns(),
  present: 0,
  duplicates: 0,
  added: 0,
  updated: 0,
  removed: 0,
  unchanged: 0,
  conflicts: 0,
  longestRun: 0,
};

function stopsOf(change: Partial<ImportPlan>): string[] {
  return guardsAgainst({ ...quiet, ...change }).map(({ guard }) => guard);
}

describe('the guards of an import', () => {
  it.each([
    ['a first list of any length', { added: 5_000_000 }, []],
    ['one device in a hundred taken off', { present: 1000, removed: 10 }, []],
    ['more than that', { present: 1000, removed: 11 }, ['shrink']],
    ['one device of a short list', { present: 20, removed: 1 }, ['shrink']],
    ['nothing taken off an empty list', { present: 0, removed: 0 }, []],
    ['a quarter more', { present: 1000, added: 250 }, []],
    ['more than a quarter more', { present: 1000, added: 251 }, ['growth']],
    ['a short list that doubles', { present: 999, added: 999 }, []],
    ['as many come as go', { present: 1000, added: 500, removed: 500 }, ['shrink']],
    ['every row changed', { present: 1000, updated: 1000 }, []],
    ['a pallet of one type', { added: 1000, longestRun: 1000 }, []],
    ['more consecutive serials than that', { added: 1001, longestRun: 1001 }, ['sequence']],
    ['one contradiction', { conflicts: 1 }, ['conflict']],
    [
      'everything at once',
      { present: 10_000, added: 9000, removed: 101, longestRun: 2000, conflicts: 3 },
      ['shrink', 'growth', 'sequence', 'conflict'],
    ],
  ])('meet %s', (_, change, guards) => {
    expect(stopsOf(change)).toEqual(guards);
  });

  it('take a second person, all but the one about rows that are not taken anyway', () => {
    const plan = { ...quiet, present: 10_000, added: 9000, removed: 101, longestRun: 2000, conflicts: 1 };
    const alone = guardsAgainst(plan).filter((stop) => !needsSecondPerson(stop));
    expect(alone.map(({ guard }) => guard)).toEqual(['conflict']);
  });

  it.each([
    [
      'a list that loses one in a hundred, and again',
      { present: 990, removed: 9 },
      { added: 0, removed: 10 },
      ['shrink'],
    ],
    ['a list that lost some and loses none now', { present: 990 }, { added: 0, removed: 10 }, []],
    [
      'a list that grew first, so that it may lose more',
      { present: 2000, removed: 21 },
      { added: 1000, removed: 0 },
      ['shrink'],
    ],
    ['a fifth more, and a fifth more', { present: 1200, added: 200 }, { added: 200, removed: 0 }, ['growth']],
    [
      'a list that is built up in steps on its first day',
      { present: 5000, added: 1000 },
      { added: 5000, removed: 0 },
      [],
    ],
  ])('count small steps of a day together: %s', (_, change, earlier, guards) => {
    expect(guardsAgainst({ ...quiet, ...change }, earlier).map(({ guard }) => guard)).toEqual(guards);
  });

  it('say what would have been done', () => {
    expect(guardsAgainst({ ...quiet, present: 200, removed: 11 })).toEqual([
      {
        guard: 'shrink',
        detail:
          'It would take 11 of the 200 devices on your list off it (5.5 %; more than 1 % needs the override)',
      },
    ]);
  });
});
