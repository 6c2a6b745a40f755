import type { RowError } from '@deadset/protocol';
import { describe, expect, it } from 'vitest';
import type { Change } from './reference-file.ts';
import { referenceKinds } from './reference-kinds.ts';
import { type HashedRow, planReference } from './reference-plan.ts';

const kind = referenceKinds['registration-list'];

/** A row named by a letter. */
function row(line: number, name: string, said: string, change?: Change): HashedRow {
  const plain = { line, row: { identity: [name], fields: {} }, key: Buffer.from(name), said };
  return change === undefined ? plain : { ...plain, change };
}

const hexOf = (name: string) => Buffer.from(name).toString('hex');
const present = new Map(['a', 'b', 'c', 'd'].map((name) => [hexOf(name), 'old']));

function planOf(isDelta: boolean, rows: readonly HashedRow[]) {
  const errors: RowError[] = [];
  const plan = planReference(kind, isDelta, rows, present, errors);
  return { plan, errors, guards: plan.stops.map(({ guard }) => guard) };
}

describe('a whole reference list', () => {
  it('adds, changes and takes off what it says and does not say', () => {
    const { plan, guards } = planOf(false, [
      row(2, 'a', 'old'),
      row(3, 'b', 'new'),
      row(4, 'c', 'old'),
      row(5, 'e', 'new'),
    ]);
    expect([plan.added, plan.updated].map((rows) => rows.map(({ line }) => line))).toEqual([[5], [3]]);
    expect(plan).toMatchObject({ removed: [hexOf('d')], unchanged: 2, before: 4 });
    expect(guards).toEqual([]);
  });

  it('collapses rows that say the same twice, and takes none of those that do not', () => {
    const { plan, errors, guards } = planOf(false, [
      row(2, 'a', 'old'),
      row(3, 'a', 'old'),
      row(4, 'b', 'old'),
      row(5, 'b', 'new'),
      row(6, 'c', 'old'),
      row(7, 'd', 'old'),
    ]);
    expect(plan).toMatchObject({ duplicates: 1, unchanged: 3, removed: [], updated: [] });
    expect(errors).toEqual([{ line: 5, problem: 'names the same as line 4, with other values' }]);
    expect(guards).toEqual(['conflict']);
  });

  it('stops when fewer than three quarters would be left', () => {
    expect(planOf(false, [row(2, 'a', 'old'), row(3, 'b', 'old'), row(4, 'c', 'old')]).guards).toEqual([]);
    expect(planOf(false, [row(2, 'a', 'old'), row(3, 'b', 'old')]).guards).toEqual(['shrink']);
  });
});

describe('a list that lets phones through', () => {
  const many = new Map(Array.from({ length: 1_000 }, (_, i) => [hexOf(`n${i}`), 'old']));
  const more = (count: number) => Array.from({ length: count }, (_, i) => row(i + 2, `m${i}`, 'old', 'add'));
  const guardsOf = (list: 'golden-list' | 'barred-list', count: number) =>
    planReference(referenceKinds[list], true, more(count), many, []).stops.map(({ guard }) => guard);

  it('grows by a quarter by itself, and by more only with a second person', () => {
    expect(guardsOf('golden-list', 250)).toEqual([]);
    expect(guardsOf('golden-list', 251)).toEqual(['growth']);
    expect(guardsOf('barred-list', 2_000)).toEqual([]);
  });
});

describe('a delta of a reference list', () => {
  it('does what each row asks for and leaves the rest', () => {
    const { plan, guards } = planOf(true, [
      row(2, 'a', 'new', 'update'),
      row(3, 'b', '', 'remove'),
      row(4, 'e', 'new', 'add'),
    ]);
    expect([plan.added, plan.updated].map((rows) => rows.map(({ line }) => line))).toEqual([[4], [2]]);
    expect(plan.removed).toEqual([hexOf('b')]);
    expect(guards).toEqual([]);
  });

  it.each([
    ['add', 'a', 'adds what is on the list'],
    ['update', 'e', 'updates what is not on the list'],
    ['remove', 'e', 'removes what is not on the list'],
  ] as const)('an %s that does not fit is told and not done', (change, name, problem) => {
    const { plan, errors, guards } = planOf(true, [row(2, name, 'new', change)]);
    expect(errors).toEqual([{ line: 2, column: 'change_type', problem }]);
    expect(plan).toMatchObject({ added: [], updated: [], removed: [] });
    expect(guards).toEqual(['delta']);
  });
});
