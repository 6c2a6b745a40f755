import {
  gates,
  type ImeiKey,
  isInForce,
  type Listing,
  parseImeiKey,
  type Tier,
  verdictAt,
} from '@deadset/domain';
import { ListState } from '@deadset/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactIndex } from '../index/index.ts';
import { colour, RulesView } from '../rules/index.ts';
import { answerCheck, answerNetwork, recordColour } from './answer-check.ts';
import { colourOfStatus, type NetworkStatus } from './network-answer.ts';

const stolen = parseImeiKey(35_209_900_176_148) ?? expect.unreachable('a key');
const other = parseImeiKey(35_209_900_176_149) ?? expect.unreachable('a key');

function indexWith(listing: Listing): ExactIndex {
  const changes = [{ key: stolen, listing }];
  const index = new ExactIndex();
  const declared = changes.map((change) => ({ ...change, declaration: Buffer.alloc(16) }));
  index.apply(changes, ListState.empty.with(declared));
  return index;
}

/** What a network hears that has neither a list nor rules of its own. */
function statusOf(index: ExactIndex, key: ImeiKey, at: number, unknownDevice: NetworkStatus) {
  const record = recordColour(answerCheck(index, 'network-attach', key, at));
  const policy = { globalResponse: colour.none, unknownDevice: colourOfStatus[unknownDevice] };
  return answerNetwork(new RulesView(), policy, record, key, -1, undefined, at).answer;
}

/** Every listing that an act can lead to: an unproved word only ever tracks. */
const anyListing: fc.Arbitrary<Listing> = fc
  .record({
    tier: fc.constantFrom<Tier>(0, 1, 2, 3),
    effect: fc.constantFrom('tracked' as const, 'prohibited' as const),
    untilAt: fc.option(
      fc.nat({ max: 100 }).map((ms) => ms + 1),
      { nil: undefined },
    ),
  })
  .map(({ tier, effect, untilAt }) => ({
    tier,
    effect: tier === 0 ? 'tracked' : effect,
    ...(untilAt === undefined ? {} : { untilAt }),
  }));

describe('the answer to a check', () => {
  it('is what the rules say of the listing, at every gate and instant', () => {
    fc.assert(
      fc.property(anyListing, fc.constantFrom(...gates), fc.nat({ max: 120 }), (listing, gate, at) => {
        const index = indexWith(listing);
        expect(answerCheck(index, gate, stolen, at)).toEqual(verdictAt(gate, listing, at));
        expect(answerCheck(index, gate, other, at)).toEqual(verdictAt(gate, undefined, at));
      }),
    );
  });

  it('is black for a network where a proved declaration bars, grey where one only tracks, white otherwise', () => {
    fc.assert(
      fc.property(anyListing, fc.nat({ max: 120 }), (listing, at) => {
        const listed = listing.effect === 'prohibited' ? 'BLACKLISTED' : 'GREYLISTED';
        const status = isInForce(listing, at) ? listed : 'WHITELISTED';
        expect(statusOf(indexWith(listing), stolen, at, 'WHITELISTED')).toBe(status);
      }),
    );
  });

  it('leaves devices on no list to what the network has chosen, and no listed one', () => {
    const index = indexWith({ effect: 'prohibited', tier: 1 });
    expect(statusOf(index, other, 0, 'UNKNOWN')).toBe('UNKNOWN');
    expect(statusOf(index, other, 0, 'GREYLISTED')).toBe('GREYLISTED');
    expect(statusOf(index, stolen, 0, 'UNKNOWN')).toBe('BLACKLISTED');
  });

  it('holds nothing against a device once its unproved declaration has run out, whatever the age of the list', () => {
    const index = indexWith({ effect: 'tracked', tier: 0, untilAt: 50 });
    expect(answerCheck(index, 'resale', stolen, 49).outcome).toBe('hold');
    expect(answerCheck(index, 'resale', stolen, 50)).toEqual({ outcome: 'allow', reason: 'no-report-found' });
  });
});
