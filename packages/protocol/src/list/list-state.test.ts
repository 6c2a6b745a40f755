import { type ImeiKey, imeiKeyFrom, type Listing } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyListing } from '../record/opening.ts';
import { ListState } from './list-state.ts';
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
const anyChange: fc.Arbitrary<KeyListing> = fc.record(
  { key: anyKey, listing: anyListing },
  { requiredKeys: ['key'] },
);

function replay(changes: readonly KeyListing[]): Map<ImeiKey, Listing> {
  const map = new Map<ImeiKey, Listing>();
  for (const { key, listing } of changes) {
    if (listing === undefined) map.delete(key);
    else map.set(key, listing);
  }
  return map;
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

  it('has a digest of the set alone, not of the way to it', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 40 }), fc.nat(40), (changes, cut) => {
        const inOne = ListState.empty.with(changes);
        const inTwo = ListState.empty.with(changes.slice(0, cut)).with(changes.slice(cut));
        const rebuilt = ListState.fromRows(inOne.rows());
        const other = [...replay(changes)].toReversed().map(([key, listing]) => ({ key, listing }));
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
        const isSame = JSON.stringify(list.get(more.key)) === JSON.stringify(more.listing);
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
