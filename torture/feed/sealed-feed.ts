import type { ImeiKey } from '@deadset/domain';
import {
  commitmentTo,
  type EntryToSeal,
  encodeBatch,
  encodeEntryLeaf,
  encodeOpening,
  encodeSnapshot,
  type FeedState,
  genesis,
  type LogKeys,
  sealBatch,
  signatureTypes,
  signingKey,
  type VerifierPolicy,
} from '@deadset/protocol';
import type { SeededChance } from '../seeded-chance.ts';
import { phoneOf } from '../world/phones.ts';

/** One batch of a feed, the state that it leads to, and that state as a snapshot. */
export interface SealedStep {
  readonly bytes: Buffer;
  readonly state: FeedState;
  readonly snapshot: Buffer;
}

const log = signingKey('torture.example/log', signatureTypes.log, Buffer.alloc(32, 1));
const clock = signingKey('torture.example/clock', signatureTypes.cosignature, Buffer.alloc(32, 2));
const keys: LogKeys = { log, cosigners: [clock] };
/** Whose word the followers of these feeds take. */
export const feedPolicy: VerifierPolicy = { logKey: log.verifier, cosigners: [clock.verifier], quorum: 1 };

const firstAt = 1_800_000_000_000;
const phoneCount = 12;
const mostEntries = 4;

/** So many batches of chance acts behind a state, each sealed behind the one before. */
export function sealFeed(chance: SeededChance, count: number, from: FeedState = genesis): SealedStep[] {
  const steps: SealedStep[] = [];
  let state = from;
  for (let i = 0; i < count; i += 1) {
    const entries = Array.from({ length: chance.below(mostEntries + 1) }, () => drawEntry(state, chance));
    const sealed = sealBatch(state, entries, keys, firstAt + state.frontier.size * 1_000);
    ({ state } = sealed);
    const { anchor, list } = state;
    if (anchor === undefined) throw new Error('a sealed batch without an anchor');
    steps.push({ bytes: encodeBatch(sealed.batch), state, snapshot: encodeSnapshot({ anchor, list }) });
  }
  return steps;
}

/** Lists a phone, or takes one off that is listed. */
function drawEntry(state: FeedState, chance: SeededChance): EntryToSeal {
  const key = phoneOf(chance.below(phoneCount));
  const isListed = state.list.get(key) !== undefined;
  return entryAbout(key, isListed && chance.share() < 0.5 ? 'withdraw' : 'declare', chance);
}

function entryAbout(key: ImeiKey, act: 'declare' | 'withdraw', chance: SeededChance): EntryToSeal {
  const listing = { effect: 'prohibited', tier: 1 } as const;
  const opening = encodeOpening({
    salt: chance.bytes(32),
    mode: 'total',
    listings: [act === 'declare' ? { key, listing } : { key }],
  });
  const leaf = encodeEntryLeaf({
    entryId: chance.bytes(16),
    deviceLabel: chance.bytes(16),
    commitment: commitmentTo(opening),
    act,
    tier: 1,
    at: firstAt,
    authority: 'public',
    keyIds: [],
    evidence: { kind: 'none' },
  });
  return { leaf, opening };
}
