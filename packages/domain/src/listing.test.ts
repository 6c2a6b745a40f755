import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareListings, effectOf, type Listing, strongest, type Tier } from './listing.ts';

const anyListing: fc.Arbitrary<Listing> = fc
  .record({
    effect: fc.constantFrom(
      'prohibited' as const,
      'tracked' as const,
      'disputed' as const,
      'enrolled' as const,
    ),
    tier: fc.constantFrom<Tier>(0, 1, 2, 3),
    untilAt: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  })
  .map(({ untilAt, ...rest }) => (untilAt === undefined ? rest : { ...rest, untilAt }));

it('the strongest listing is the same in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(anyListing, { minLength: 1 }), (listings) => {
      expect(strongest(listings.toReversed())).toEqual(strongest(listings));
      for (const one of listings)
        expect(compareListings(strongest(listings) ?? one, one)).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('prohibited beats tracked, then the higher tier, then the one that lasts', () => {
  const lasting: Listing = { effect: 'tracked', tier: 0 };
  expect(strongest([lasting, { effect: 'tracked', tier: 0, untilAt: 5 }])).toEqual(lasting);
  expect(
    strongest([
      { effect: 'tracked', tier: 2 },
      { effect: 'prohibited', tier: 1 },
    ])?.effect,
  ).toBe('prohibited');
  expect(strongest([])).toBeUndefined();
});

it('from weak to strong: enrolled, an unproved word, disputed, tracked by proof, prohibited', () => {
  const order: readonly Listing[] = [
    { effect: 'enrolled', tier: 0 },
    { effect: 'tracked', tier: 0 },
    { effect: 'disputed', tier: 2 },
    { effect: 'tracked', tier: 1 },
    { effect: 'prohibited', tier: 1 },
  ];
  expect(order.toReversed().toSorted(compareListings)).toEqual(order);
  expect(effectOf(1, 'total', true)).toBe('disputed');
});

it('only a proved declaration in total mode prohibits', () => {
  expect(effectOf(0, 'total')).toBe('tracked');
  expect(effectOf(1, 'recovery')).toBe('tracked');
  expect(effectOf(1, 'total')).toBe('prohibited');
});
