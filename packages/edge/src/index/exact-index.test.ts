import { type ImeiKey, type Listing, parseImeiKey, serialsPerTac, type Tier } from '@deadset/domain';
import { type KeyListing, type ListChange, ListState, statusByte } from '@deadset/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactIndex } from './exact-index.ts';
import { hasEnd, type IndexMemory } from './index-memory.ts';
import { IndexView } from './index-view.ts';

function key(value: number): ImeiKey {
  const parsed = parseImeiKey(value);
  if (parsed === undefined) throw new Error(`not a key: ${value}`);
  return parsed;
}

const tacs = [0, 1, 35_209_900, 35_209_901, 86_000_000, 99_999_998, 99_999_999];
const largest = 99_999_999_999_999;

/** Few TACs and mostly serial numbers at their borders, so that keys meet and stand next to each other. */
const anyKey = fc
  .tuple(
    fc.constantFrom(...tacs),
    fc.oneof(fc.constantFrom(0, 1, 2, 499_999, 500_000, 999_997, 999_998, 999_999), fc.nat({ max: 40 })),
  )
  .map(([tac, serial]) => key(tac * serialsPerTac + serial));

const anyListing: fc.Arbitrary<Listing> = fc
  .record({
    effect: fc.constantFrom('tracked' as const, 'prohibited' as const),
    tier: fc.constantFrom<Tier>(0, 1, 2, 3),
    untilAt: fc.option(fc.integer({ min: 1, max: 10 ** 12 }), { nil: undefined }),
  })
  .map(({ effect, tier, untilAt }) => (untilAt === undefined ? { effect, tier } : { effect, tier, untilAt }));

const anyChange: fc.Arbitrary<KeyListing> = fc
  .tuple(anyKey, fc.option(anyListing, { nil: undefined }))
  .map(([changed, listing]) => (listing === undefined ? { key: changed } : { key: changed, listing }));

/** The same as one declaration that lists the key or ends. */
function declared(change: KeyListing): ListChange {
  return { ...change, declaration: Buffer.alloc(16) };
}

/** Batches, how many slices of folding happen after each, and whether a reader adopts what was published by then. */
const anyHistory = fc.array(
  fc.record({
    changes: fc.array(anyChange, { maxLength: 24 }),
    slices: fc.nat({ max: 3 }),
    adopts: fc.boolean(),
  }),
  { maxLength: 30 },
);

/** Folding that goes on only when told to. */
function steppedIndex(leastOverlayKeys = 4) {
  const waiting: (() => void)[] = [];
  const steps = { later: (work: () => void) => waiting.push(work), entriesPerSlice: 1, leastOverlayKeys };
  return { index: new ExactIndex(steps), step: () => waiting.shift()?.() };
}

/** A reader as another thread has it: it hears of memory when it comes to it, and says so. */
class LateReader {
  readonly view: IndexView;
  #heard: IndexMemory[] = [];

  constructor(memory: IndexMemory) {
    this.view = new IndexView(memory);
  }

  hear(memory: IndexMemory): void {
    // What a message to another thread makes of it.
    this.#heard.push({ ...memory });
  }

  /** Adopts the next that it heard of; the generation that it then reads. */
  adopt(): number {
    const memory = this.#heard.shift();
    if (memory !== undefined) this.view.adopt(memory);
    return this.view.generation;
  }

  get isBehind(): boolean {
    return this.#heard.length > 0;
  }
}

function neighboursOf(keys: Iterable<ImeiKey>): ImeiKey[] {
  const values = [...keys].flatMap((value) => [
    value - 1,
    value,
    value + 1,
    value - serialsPerTac,
    value + serialsPerTac,
  ]);
  return [...values, 0, largest].filter((value) => value >= 0 && value <= largest).map(key);
}

function wrongAnswers(
  index: Pick<IndexView, 'get' | 'find' | 'untilOf'>,
  asked: readonly ImeiKey[],
  listingOf: (sought: ImeiKey) => Listing | undefined,
): ImeiKey[] {
  return asked.filter((sought) => {
    const listing = listingOf(sought);
    const status =
      listing === undefined ? 0 : statusByte(listing) | (listing.untilAt === undefined ? 0 : hasEnd);
    const found = index.find(sought);
    return (
      index.get(sought) !== status ||
      (found & 0xff) !== status ||
      index.untilOf(sought) !== listing?.untilAt ||
      index.untilOf(sought, found) !== listing?.untilAt
    );
  });
}

describe('the exact index', () => {
  it('answers as a map does for every key ever named and its neighbours, whenever it is asked during folding', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { index, step } = steppedIndex();
        const model = new Map<ImeiKey, Listing>();
        const named = new Set<ImeiKey>();
        let list = ListState.empty;
        for (const { changes, slices } of history) {
          list = list.with(changes.map(declared));
          index.apply(changes, list);
          for (const { key: changed, listing } of changes) {
            named.add(changed);
            if (listing === undefined) model.delete(changed);
            else model.set(changed, listing);
          }
          for (let i = 0; i <= slices; i += 1) {
            expect(wrongAnswers(index, neighboursOf(named), (asked) => model.get(asked))).toEqual([]);
            step();
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('answers other threads by every change too, while they are one generation behind', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        // A quarter of this is what an index promises to readers that are behind: one batch here.
        const { index, step } = steppedIndex(96);
        const readers = [new LateReader(index.memory), new LateReader(index.memory)];
        index.onPublish = (memory) => {
          for (const reader of readers) reader.hear(memory);
        };
        const adoptAll = () => {
          for (const reader of readers) while (reader.isBehind) reader.adopt();
          index.readersMoved(Math.min(...readers.map(({ view }) => view.generation)));
        };
        let list = ListState.empty;
        const named = new Set<ImeiKey>();
        for (const { changes, slices, adopts } of history) {
          list = list.with(changes.map(declared));
          const before = index.memory.generation;
          index.apply(changes, list);
          for (const { key: changed } of changes) named.add(changed);
          // What did not fit into the old memory counts for a reader when it adopts the new.
          if (index.memory.generation !== before) adoptAll();
          for (const { view } of readers) {
            expect(wrongAnswers(view, neighboursOf(named), (asked) => list.get(asked))).toEqual([]);
          }
          adoptAll();
          for (let i = 0; i <= 4 * slices; i += 1) step();
          if (adopts) readers[0]?.adopt();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('answers by another list as soon as it is replaced, and forgets what it was folding', () => {
    fc.assert(
      fc.property(
        fc.array(anyChange, { maxLength: 60 }),
        fc.array(anyChange, { maxLength: 60 }),
        (old, fresh) => {
          const { index, step } = steppedIndex();
          let list = ListState.empty;
          for (const change of old) {
            list = list.with([declared(change)]);
            index.apply([change], list);
          }
          const next = ListState.empty.with(fresh.map(declared));
          index.replace(next);
          for (let i = 0; i < 100; i += 1) step();
          const asked = neighboursOf([...old, ...fresh].map((change) => change.key));
          expect(wrongAnswers(index, asked, (sought) => next.get(sought))).toEqual([]);
        },
      ),
    );
  });

  it('takes a bulk change far beyond its overlay at once', () => {
    const changes = Array.from({ length: 50_000 }, (_, i) => ({
      key: key(35_000_000_000_000 + i * 1_999),
      listing: { effect: 'prohibited', tier: 2 } as const,
    }));
    const index = new ExactIndex();
    index.apply(changes, ListState.empty.with(changes.map(declared)));
    expect(changes.every((change) => index.get(change.key) === 0x22)).toBe(true);
    expect(changes.some((change) => index.get(key(change.key + 1)) !== 0)).toBe(false);
  });
});
