import { type ImeiKey, imeiKeyFrom, type Listing } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListState } from '../list/list-state.ts';
import type { VerifierPolicy } from '../log/checkpoint.ts';
import { signCheckpoint } from '../log/checkpoint.ts';
import { signatureTypes, signingKey } from '../log/note-key.ts';
import { declarationName, encodeEntryLeaf } from '../record/entry-leaf.ts';
import { commitmentTo, encodeOpening } from '../record/opening.ts';
import { decodeStateLeaf } from '../record/state-leaf.ts';
import { encodeSnapshot } from '../snapshot/snapshot-file.ts';
import { verifySnapshot } from '../snapshot/verify-snapshot.ts';
import { acceptHead } from './accept-head.ts';
import { applyBatch } from './apply-batch.ts';
import { decodeBatch, encodeBatch, type SealedLeaf } from './batch.ts';
import { encodeFrame, type FeedFrame, FeedFrameReader } from './feed-frame.ts';
import { type FeedState, genesis, positionOf } from './feed-state.ts';
import { sealBatch } from './seal-batch.ts';

const log = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 1));
const clock = signingKey('clock.example', signatureTypes.cosignature, Buffer.alloc(32, 2));
const keys = { log, cosigners: [clock] };
const policy: VerifierPolicy = { logKey: log.verifier, cosigners: [clock.verifier], quorum: 1 };
const at = 1_800_000_000_000;
const stolen: Listing = { effect: 'prohibited', tier: 1 };

function key(serial: number): ImeiKey {
  const made = imeiKeyFrom(35_209_900, serial);
  if (made === undefined) throw new Error('not a serial');
  return made;
}

function entry(serial: number, listing: Listing | undefined = stolen): Required<SealedLeaf> {
  const secret = Buffer.alloc(16, serial);
  const opening = encodeOpening({
    salt: Buffer.alloc(32, serial),
    mode: 'total',
    isQuiet: false,
    keys: [key(serial)],
  });
  const leaf = encodeEntryLeaf({
    entryId: Buffer.alloc(16, serial),
    deviceLabel: Buffer.alloc(16, serial),
    declaration: declarationName(secret),
    commitment: commitmentTo(opening),
    act: listing === undefined ? 'withdraw' : 'declare',
    tier: listing?.tier ?? 1,
    at,
    authority: 'public',
    keyIds: [],
    evidence: listing === undefined ? { kind: 'withdrawal-secret', secret } : { kind: 'none' },
    ...(listing?.untilAt === undefined ? {} : { untilAt: listing.untilAt }),
  });
  return { leaf, opening };
}

function sealed(from: FeedState, entries: readonly SealedLeaf[]) {
  const { batch, state } = sealBatch(from, entries, keys, at);
  return { bytes: encodeBatch(batch), batch, state };
}

function applied(from: FeedState, bytes: Buffer): FeedState {
  const result = applyBatch(from, bytes, policy);
  if (!result.ok) throw new Error(result.refusal);
  return result.state;
}

describe('a follower', () => {
  it('comes to the hub’s own list, root and position, batch by batch', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 8 }), { maxLength: 6 }),
        (acts) => {
          let [hub, edge] = [genesis, genesis];
          for (const batch of acts) {
            const next = sealed(
              hub,
              batch.map(([serial, isOff]) => entry(serial, isOff ? undefined : stolen)),
            );
            hub = next.state;
            edge = applied(edge, next.bytes);
          }
          expect(edge.root).toEqual(hub.root);
          expect(edge.list.digest()).toEqual(hub.list.digest());
          expect(positionOf(edge)).toBe(positionOf(hub));
        },
      ),
    );
  });

  it('refuses a batch with any one bit flipped and stays where it was', () => {
    const { bytes } = sealed(genesis, [entry(1), entry(2)]);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(applyBatch(genesis, flipped, policy).ok, `bit ${bit}`).toBe(false);
    }
    expect(genesis.list.count).toBe(0);
  });

  it('names the fault: a gap, another tree, a false opening, a false state, a false root', () => {
    const first = sealed(genesis, [entry(1)]);
    const second = sealed(first.state, [entry(2)]);
    const other = sealed(genesis, [entry(3)]);
    const refusalOf = (from: FeedState, bytes: Buffer) => {
      const result = applyBatch(from, bytes, policy);
      return result.ok ? 'none' : result.refusal;
    };
    expect(refusalOf(genesis, second.bytes)).toBe('gap');
    expect(refusalOf(second.state, first.bytes)).toBe('gap');
    expect(refusalOf(other.state, second.bytes)).toBe('fork');
    const [leaf, state] = first.batch.leaves;
    if (leaf === undefined || state === undefined) throw new Error('two leaves');
    const withLeaves = (leaves: typeof first.batch.leaves) => encodeBatch({ ...first.batch, leaves });
    expect(refusalOf(genesis, withLeaves([{ leaf: leaf.leaf }, state]))).toBe('bad-opening');
    expect(refusalOf(genesis, withLeaves([{ ...leaf, opening: entry(9).opening }, state]))).toBe(
      'bad-opening',
    );
    expect(refusalOf(genesis, withLeaves([entry(4), state]))).toBe('bad-root');
    const wrong = { ...genesis, list: withPhone(genesis.list, 5) };
    expect(refusalOf(genesis, sealed(wrong, [entry(1)]).bytes)).toBe('bad-state');
    expect(refusalOf(genesis, withLeaves([leaf]))).toBe('malformed');
    expect(refusalOf(genesis, withLeaves([leaf, { leaf: Buffer.from([9]) }]))).toBe('unknown-leaf');
    const note = signCheckpoint({ origin: 'log.example', size: 2, root: Buffer.alloc(32) }, log, [clock], at);
    expect(refusalOf(genesis, encodeBatch({ ...first.batch, note }))).toBe('bad-root');
    expect(refusalOf(genesis, encodeBatch({ ...first.batch, note: 'x' }))).toBe('malformed-note');
  });

  it('does no work on entries that nobody signed: signature and root come first', () => {
    const other = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 3));
    const { batch } = sealBatch(genesis, [entry(1)], { ...keys, log: other }, at);
    const [{ leaf } = entry(1), ...rest] = batch.leaves;
    const unopened = encodeBatch({ ...batch, leaves: [{ leaf }, ...rest] });
    expect(applyBatch(genesis, unopened, policy)).toEqual({ ok: false, refusal: 'bad-log-signature' });
  });

  it('takes a heartbeat as younger age only for the very tree it stands on', () => {
    const { state } = sealed(genesis, [entry(1)]);
    const head = { origin: 'log.example', size: 2, root: state.root };
    const later = acceptHead(state, signCheckpoint(head, log, [clock], at + 60_000), policy);
    expect(later?.cosignedAt).toBe(at + 60_000);
    expect(acceptHead(state, signCheckpoint({ ...head, size: 3 }, log, [clock], at), policy)).toBeUndefined();
    expect(
      acceptHead(state, signCheckpoint({ ...head, root: Buffer.alloc(32) }, log, [clock], at), policy),
    ).toBeUndefined();
  });
});

function withPhone(list: ListState, serial: number): ListState {
  const declaration = declarationName(Buffer.alloc(16, serial));
  return list.with([{ key: key(serial), declaration, listing: stolen }]);
}

describe('the public leaves', () => {
  it('let nobody try phones until one fits the digest: it hangs on every opening as well', () => {
    const { batch, state } = sealed(genesis, [entry(1)]);
    const said = decodeStateLeaf(batch.leaves[1]?.leaf ?? Buffer.alloc(0)).states[0];
    expect(said).toEqual({ view: 'all-gates', count: 1, digest: state.list.digest() });
    // Name, tier and end stand in the leaf; of the phone only the number is left to be tried.
    const guessed = withPhone(ListState.empty, 1);
    expect([...guessed.rows()]).toEqual([...state.list.rows()]);
    expect(guessed.digest()).not.toEqual(said?.digest);
    // Nor does it help to have held the list before: the newest opening has a salt of its own.
    const next = sealed(state, [entry(2)]).state.list;
    expect([...withPhone(state.list, 2).rows()]).toEqual([...next.rows()]);
    expect(withPhone(state.list, 2).digest()).not.toEqual(next.digest());
  });
});

describe('a snapshot', () => {
  const state = sealed(sealed(genesis, [entry(1), entry(2)]).state, [
    entry(3, { effect: 'tracked', tier: 0, untilAt: at }),
  ]).state;
  const bytes =
    state.anchor === undefined ? Buffer.alloc(0) : encodeSnapshot({ ...state, anchor: state.anchor });

  it('gives the state of the position at which it was written, ready to follow on', () => {
    const result = verifySnapshot(bytes, policy, -1);
    if (!result.ok) throw new Error(result.refusal);
    const next = sealed(state, [entry(4), entry(1, undefined)]);
    expect(applied(result.state, next.bytes).list.digest()).toEqual(next.state.list.digest());
  });

  it('is refused with any one bit flipped', () => {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verifySnapshot(flipped, policy, -1).ok, `bit ${bit}`).toBe(false);
    }
  });

  it('with another list than the proven one is refused although it is whole', () => {
    const doctored = sealed(genesis, [entry(1)]).state;
    if (state.anchor === undefined) throw new Error('an anchor');
    const result = verifySnapshot(
      encodeSnapshot({ ...state, anchor: state.anchor, list: doctored.list }),
      policy,
      -1,
    );
    expect(result).toEqual({ ok: false, refusal: 'bad-state' });
  });

  it.each<[string, readonly Listing[]]>([
    ['on a key of its own', [{ effect: 'prohibited', tier: 3, untilAt: at }]],
    ['behind a lasting one', [stolen, { effect: 'prohibited', tier: 3, untilAt: at }]],
    ['and unproved, but barring', [{ effect: 'prohibited', tier: 0, untilAt: at }]],
  ])('whose list holds a strong word with an end %s is refused, whoever signed it', (_, listings) => {
    const changes = listings.map((listing, i) => ({
      key: key(7),
      declaration: Buffer.alloc(16, 1 + i),
      listing,
    }));
    const forged = sealed({ ...genesis, list: genesis.list.with(changes) }, []).state;
    if (forged.anchor === undefined) throw new Error('an anchor');
    const whole = encodeSnapshot({ ...forged, anchor: forged.anchor });
    expect(verifySnapshot(whole, policy, -1)).toEqual({ ok: false, refusal: 'malformed' });
  });

  it('is refused when its list is of a later time than its cosigners have, as a batch would be', () => {
    const ahead = sealBatch(genesis, [entry(1)], keys, at + 60_001).state;
    const { frontier, root, anchor } = ahead;
    if (anchor === undefined) throw new Error('an anchor');
    const head = { origin: 'log.example', size: frontier.size, root };
    const under = (cosignedAt: number) => {
      const note = signCheckpoint(head, log, [clock], cosignedAt);
      return verifySnapshot(encodeSnapshot({ ...ahead, anchor: { ...anchor, note } }), policy, -1);
    };
    expect(under(at)).toEqual({ ok: false, refusal: 'bad-time' });
    expect(under(at + 1_000).ok).toBe(true);
  });

  it('is refused below the high-water mark', () => {
    expect(verifySnapshot(bytes, policy, positionOf(state)).ok).toBe(true);
    expect(verifySnapshot(bytes, policy, positionOf(state) + 1)).toEqual({ ok: false, refusal: 'too-old' });
  });
});

it('frames come out whole however the stream is cut', () => {
  const frames: FeedFrame[] = [
    { kind: 'heartbeat', note: 'a note' },
    { kind: 'batch', bytes: sealed(genesis, [entry(1)]).bytes },
    { kind: 'heartbeat', note: '' },
  ];
  const stream = Buffer.concat(frames.map(encodeFrame));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
      const reader = new FeedFrameReader();
      const seen: FeedFrame[] = [];
      for (let from = 0, i = 0; from < stream.length; i += 1) {
        const size = sizes[i % sizes.length] ?? 1;
        seen.push(...reader.push(stream.subarray(from, from + size)));
        from += size;
      }
      expect(seen).toEqual(frames);
    }),
  );
});

it('a batch comes back as it was', () => {
  const { batch } = sealed(genesis, [entry(1), entry(2)]);
  expect(decodeBatch(encodeBatch(batch))).toEqual(batch);
});
