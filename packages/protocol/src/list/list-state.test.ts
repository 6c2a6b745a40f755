import { type ImeiKey, imeiKeyFrom, type Listing, strongest } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListState } from './list-state.ts';
import type { ListChange } from './listed-declaration.ts';
import { listingsOf } from './tac-rows.ts';

// Few TACs and few serials, so that changes meet each other and the borders between TACs.
const anyKey = fc
  .tuple(
    fc.constantFrom(0, 35_209_900, 35_209_901, 99_999_999),
    fc.constantFrom(0, 1, 2, 500_000, 999_998, 999_999),
  )
  .map(([tac, serial]) => imeiKeyFrom(tac, serial))
  .filter((key): key is ImeiKey => key !== undefined);
const anyListing: fc.Arbitrary<Listing> = fc.record(
  {
    effect: fc.constantFrom('tracked' as const, 'prohibited' as const),
    tier: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    untilAt: fc.integer({ min: 1, max: 2 ** 47 }),
  },
  { requiredKeys: ['effect', 'tier'] },
);
// Few names, so that declarations meet on a key, end, and come again.
const anyName = fc.constantFrom(1, 2, 3).map((byte) => Buffer.alloc(16, byte));
const anyChange: fc.Arbitrary<ListChange> = fc.record(
  { key: anyKey, declaration: anyName, listing: anyListing },
  { requiredKeys: ['key', 'declaration'] },
);

/** The same changes on plain maps: key, then name, then listing. */
function replayed(changes: readonly ListChange[]): Map<ImeiKey, Map<string, Listing>> {
  const map = new Map<ImeiKey, Map<string, Listing>>();
  for (const { key, declaration, listing } of changes) {
    const own = map.get(key) ?? new Map<string, Listing>();
    if (listing === undefined) own.delete(declaration.toString('hex'));
    else own.set(declaration.toString('hex'), listing);
    if (own.size === 0) map.delete(key);
    else map.set(key, own);
  }
  return map;
}

function replay(changes: readonly ListChange[]): Map<ImeiKey, Listing> {
  return new Map(
    [...replayed(changes)].flatMap(([key, own]) => {
      const listing = strongest([...own.values()]);
      return listing === undefined ? [] : [[key, listing] as const];
    }),
  );
}

describe('the list', () => {
  it('holds exactly what a plain map holds after the same changes, in whatever batches they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyChange, { maxLength: 20 }), { maxLength: 6 }),
        anyKey,
        (batches, probe) => {
          const expected = replay(batches.flat());
          const list = batches.reduce((state, batch) => state.with(batch), ListState.empty);
          expect(list.count).toBe(expected.size);
          expect(list.get(probe)).toEqual(expected.get(probe));
          for (const [key, listing] of expected) expect(list.get(key)).toEqual(listing);
          const listed = [...list.rows()].flatMap((rows) => [...listingsOf(rows)].map(({ key }) => key));
          expect(listed).toEqual([...expected.keys()].toSorted((a, b) => a - b));
        },
      ),
    );
  });

  it('knows every declaration on a key, ascending by name, and answers by the strongest', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
        const list = ListState.empty.with(changes);
        for (const [key, own] of replayed(changes)) {
          const names = list.declarationsOn(key).map(({ declaration }) => declaration.toString('hex'));
          expect(names).toEqual([...own.keys()].toSorted());
          expect(list.declarationsOn(key).map(({ listing }) => listing)).toEqual(
            names.map((name) => own.get(name)),
          );
        }
      }),
    );
  });

  it('has a digest of the set alone, not of the way to it', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 40 }), fc.nat(40), (changes, cut) => {
        const inOne = ListState.empty.with(changes);
        const inTwo = ListState.empty.with(changes.slice(0, cut)).with(changes.slice(cut));
        const rebuilt = ListState.fromRows(inOne.rows());
        const other = [...replayed(changes)]
          .toReversed()
          .flatMap(([key, own]) =>
            [...own]
              .toReversed()
              .map(([name, listing]) => ({ key, declaration: Buffer.from(name, 'hex'), listing })),
          );
        for (const list of [inTwo, rebuilt, ListState.empty.with(other)])
          expect(list.digest()).toEqual(inOne.digest());
      }),
    );
  });

  it('has another digest for any other set', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 10 }), anyChange, (changes, more) => {
        const list = ListState.empty.with(changes);
        const next = list.with([more]);
        const before = list.declarationsOn(more.key).find((one) => one.declaration.equals(more.declaration));
        const isSame = JSON.stringify(before?.listing) === JSON.stringify(more.listing);
        expect(next.digest().equals(list.digest())).toBe(isSame);
      }),
    );
  });

  it('never changes a list that was handed out', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { minLength: 1, maxLength: 20 }), (changes) => {
        const before = ListState.empty.with(changes.slice(0, 5));
        const digest = Buffer.from(before.digest());
        before.with(changes);
        expect(ListState.fromRows(before.rows()).digest()).toEqual(digest);
      }),
    );
  });
});
