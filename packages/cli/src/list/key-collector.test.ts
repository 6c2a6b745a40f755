import { type ImeiKey, imeiKeyFrom, type Listing } from '@deadset/domain';
import { ListState } from '@deadset/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyCollector, type RowEffect } from './key-collector.ts';

const listings: Record<RowEffect, Listing> = {
  pending: { effect: 'tracked', tier: 0, untilAt: 1_000_000 },
  blacklist: { effect: 'prohibited', tier: 1 },
};

/** Few TACs and serials, so that rows repeat. */
const aKey = fc
  .tuple(fc.constantFrom(0, 1, 35_175_605, 99_999_999), fc.constantFrom(0, 1, 500_000, 999_999))
  .map(([tac, serial]) => imeiKeyFrom(tac, serial) as ImeiKey);
const aRow = fc.tuple(aKey, fc.constantFrom<RowEffect>('pending', 'blacklist'));

describe('keys gathered from rows', () => {
  it('make the same list as rows put in one by one, the strongest of each key counting', () => {
    fc.assert(
      fc.property(fc.array(aRow), (rows) => {
        const collector = new KeyCollector();
        for (const [key, effect] of rows) collector.add(key, effect);
        const weakFirst = rows.toSorted(([, a], [, b]) => b.localeCompare(a));
        const expected = ListState.empty.with(
          weakFirst.map(([key, effect]) => ({
            key,
            declaration: Buffer.alloc(16),
            listing: listings[effect],
          })),
        );
        const built = ListState.fromRows(collector.rows(1_000_000));
        expect(built.digest()).toEqual(expected.digest());
        expect(collector.rowCount).toBe(rows.length);
      }),
    );
  });

  it('may be more than the room that was there at first', () => {
    const collector = new KeyCollector();
    for (let serial = 0; serial < 100_000; serial += 1) {
      collector.add(imeiKeyFrom(35_175_605, 999_999 - serial) as ImeiKey, 'blacklist');
    }
    expect(ListState.fromRows(collector.rows(1_000_000)).count).toBe(100_000);
  });
});
