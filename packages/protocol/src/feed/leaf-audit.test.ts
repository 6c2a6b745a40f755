import { type ImeiKey, imeiKeyFrom, type Tier } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import type { ListState } from '../list/list-state.ts';
import { leafHash } from '../log/merkle-tree.ts';
import { signatureTypes, signingKey } from '../log/note-key.ts';
import { declarationName, type EntryLeaf, easingSecret, encodeEntryLeaf } from '../record/entry-leaf.ts';
import { commitmentTo, encodeOpening } from '../record/opening.ts';
import { encodeStateLeaf } from '../record/state-leaf.ts';
import type { SealedLeaf } from './batch.ts';
import { type FeedState, genesis } from './feed-state.ts';
import { LeafAudit } from './leaf-audit.ts';
import { sealBatch } from './seal-batch.ts';

const at = 1_800_000_000_000;
const dayMs = 86_400_000;
const keys = {
  log: signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 1)),
  cosigners: [signingKey('clock.example', signatureTypes.cosignature, Buffer.alloc(32, 2))],
};

function keyOf(serial: number): ImeiKey {
  const key = imeiKeyFrom(35_209_900, serial);
  if (key === undefined) throw new Error('not a serial');
  return key;
}

function secretOf(serial: number): Buffer {
  return Buffer.alloc(16, serial);
}

function entry(serial: number, said: Partial<EntryLeaf>, isQuiet = false): Required<SealedLeaf> {
  const salt = Buffer.alloc(32, serial);
  const opening = encodeOpening({ salt, mode: 'total', isQuiet, keys: [keyOf(serial)] });
  const leaf = encodeEntryLeaf({
    entryId: Buffer.alloc(16, serial),
    deviceLabel: Buffer.alloc(16, serial),
    declaration: declarationName(secretOf(serial)),
    commitment: commitmentTo(opening),
    act: 'declare',
    tier: 1,
    at,
    authority: 'public',
    keyIds: [],
    evidence: { kind: 'none' },
    ...said,
  });
  return { leaf, opening };
}

const declare = (serial: number, tier: Tier = 1) =>
  entry(serial, tier === 0 ? { tier, untilAt: at + dayMs } : { tier });
const withdraw = (serial: number, secret = secretOf(serial)) =>
  entry(serial, { act: 'withdraw', evidence: { kind: 'withdrawal-secret', secret } });
const lapse = (serial: number) => entry(serial, { act: 'lapse', tier: 0 });

/** An honest hub: the state after some batches, and the leaves that they add, in the log's order. */
function grown(from: FeedState, batches: readonly (readonly SealedLeaf[])[], sealedAt = at) {
  const leaves: Buffer[] = [];
  let state = from;
  for (const batch of batches) {
    const sealed = sealBatch(state, batch, keys, sealedAt);
    expect(sealed.rejected).toEqual([]);
    leaves.push(...sealed.batch.leaves.map(({ leaf }) => leaf));
    ({ state } = sealed);
  }
  return { state, leaves };
}

/** What a hub that does as it likes would have everybody believe: these leaves, and a state leaf over this list. */
function claimed(from: FeedState, entries: readonly SealedLeaf[], list: ListState, sealedAt = at) {
  const position = from.frontier.size + entries.length;
  const { approvals } = from;
  const states = [
    { view: 'all-gates' as const, count: list.count, digest: list.digest() },
    { view: 'approvals' as const, count: approvals.count, digest: approvals.digest() },
  ];
  const leaves = [...entries.map(({ leaf }) => leaf), encodeStateLeaf({ position, at: sealedAt, states })];
  const audit = new LeafAudit(from);
  const refusal = audit.add(leaves);
  const frontier = from.frontier.append(leaves.map(leafHash));
  return refusal ?? audit.refusalOf({ ...from, list, root: frontier.root(), frontier });
}

function audited(from: FeedState, leaves: readonly Buffer[], to: FeedState) {
  const audit = new LeafAudit(from);
  return audit.add(leaves) ?? audit.refusalOf(to);
}

const { state: held } = grown(genesis, [[declare(1), declare(2, 0)]]);
const without = (serial: number, list = held.list) =>
  list.with([{ key: keyOf(serial), declaration: declarationName(secretOf(serial)) }]);

describe('the public leaves between two states', () => {
  it('justify whatever an honest hub did, from the first leaf or from any state on', () => {
    const acts = [[declare(3), declare(4, 0)], [withdraw(1), entry(2, { act: 'raise' })], [withdraw(3)]];
    const { state, leaves } = grown(held, acts);
    expect(audited(held, leaves, state)).toBeUndefined();
    const whole = grown(genesis, [[declare(1), declare(2, 0)], ...acts]);
    expect(audited(genesis, whole.leaves, whole.state)).toBeUndefined();
    const later = grown(state, [[lapse(4)]], at + 2 * dayMs);
    expect(audited(held, [...leaves, ...later.leaves], later.state)).toBeUndefined();
    expect(later.state.list.count).toBe(1);
  });

  it('justify that a quiet word is on no key', () => {
    const { state, leaves } = grown(held, [[entry(5, { tier: 0, untilAt: at + dayMs }, true)]]);
    expect(audited(held, leaves, state)).toBeUndefined();
  });

  it('do not justify a list that lacks a phone which nothing took off', () => {
    expect(claimed(held, [], without(1))).toBe('unjustified');
    expect(claimed(held, [declare(3)], held.list)).toBe('unjustified');
  });

  it('do not justify a list on which a phone has become weaker', () => {
    const weaker = held.list.with([
      {
        key: keyOf(1),
        declaration: declarationName(secretOf(1)),
        listing: { effect: 'tracked', tier: 1 },
      },
    ]);
    expect(claimed(held, [], weaker)).toBe('unjustified');
  });

  it('justify a phone that networks carry because its keeper chose so, and nothing weaker than that', () => {
    const choice = (evidence: EntryLeaf['evidence']) => entry(1, { act: 'choose-mode', evidence });
    const kept = choice({ kind: 'easing-secret', secret: easingSecret(secretOf(1)) });
    const listed = (effect: 'tracked' | 'disputed', tier: Tier) =>
      held.list.with([
        { key: keyOf(1), declaration: declarationName(secretOf(1)), listing: { effect, tier } },
      ]);
    expect(claimed(held, [kept], listed('tracked', 1))).toBeUndefined();
    expect(claimed(held, [kept], listed('tracked', 0))).toBe('unjustified');
    expect(claimed(held, [kept], listed('disputed', 1))).toBe('unjustified');
    expect(claimed(held, [kept], without(1))).toBe('unjustified');
    expect(claimed(held, [choice({ kind: 'none' })], listed('tracked', 1))).toBe('unjustified');
    const restored = entry(1, { act: 'restore' });
    expect(claimed(held, [kept, restored], listed('tracked', 1))).toBe('unjustified');
  });

  it('do not justify a list that lacks a device which they put into a logbook', () => {
    const enrol = entry(7, { act: 'enrol', tier: 0 });
    const { state, leaves } = grown(held, [[enrol]]);
    expect(audited(held, leaves, state)).toBeUndefined();
    expect(claimed(held, [enrol], held.list)).toBe('unjustified');
    expect(claimed(state, [entry(7, { act: 'hand-over', tier: 0 })], held.list)).toBe('bad-evidence');
  });

  it.each([
    ['a withdrawal with another secret', withdraw(1, secretOf(9))],
    ['a withdrawal without one', entry(1, { act: 'withdraw' })],
    ['an unlisting that nobody proposed', entry(1, { act: 'unlist' })],
    ['a proposal that nobody approved', entry(1, { act: 'propose' })],
    ['an easing that nobody approved', entry(1, { act: 'ease' })],
    ['a proved word with an end', entry(3, { tier: 3, untilAt: at + 1 })],
  ])('are refused with %s', (_, leaf) => {
    expect(claimed(held, [leaf], without(1))).toBe('bad-evidence');
  });

  it('do not let a proved declaration lapse, nor an unproved one before its end', () => {
    expect(claimed(held, [lapse(1)], without(1), at + 30 * dayMs)).toBe('unjustified');
    expect(claimed(held, [lapse(2)], without(2), at + dayMs - 1)).toBe('unjustified');
    expect(claimed(held, [lapse(2)], without(2), at + dayMs)).toBeUndefined();
    expect(claimed(held, [declare(3), lapse(3)], held.list, at + 30 * dayMs)).toBe('bad-evidence');
  });

  it('are refused when they are not those under the root, or out of time or place', () => {
    const { state, leaves } = grown(held, [[declare(3)], [declare(4)]]);
    expect(audited(held, leaves.slice(2), state)).toBe('malformed');
    expect(audited(held, leaves.slice(0, 2), state)).toBe('bad-root');
    expect(audited(held, leaves, { ...state, root: Buffer.alloc(32) })).toBe('bad-root');
    expect(claimed(held, [], held.list, at - 1)).toBe('bad-time');
    expect(audited(held, [Buffer.from([9])], state)).toBe('unknown-leaf');
  });
});
