import type { ImeiKey } from '@deadset/domain';
import {
  commitmentTo,
  declarationName,
  encodeBatch,
  encodeEntryLeaf,
  encodeOpening,
  encodeSnapshot,
  type FeedState,
  genesis,
  type LogKeys,
  type SealedLeaf,
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
  /** Withdrawal secrets of the phones that are listed then. */
  readonly secrets: ReadonlyMap<ImeiKey, Buffer>;
}

const log = signingKey('torture.example/log', signatureTypes.log, Buffer.alloc(32, 1));
const clock = signingKey('torture.example/clock', signatureTypes.cosignature, Buffer.alloc(32, 2));
const keys: LogKeys = { log, cosigners: [clock] };
/** Whose word the followers of these feeds take. */
export const feedPolicy: VerifierPolicy = { logKey: log.verifier, cosigners: [clock.verifier], quorum: 1 };

const firstAt = 1_800_000_000_000;
const phoneCount = 12;
const mostEntries = 4;

/** So many batches of chance acts behind another one, or from the beginning; each sealed behind the one before. */
export function sealFeed(chance: SeededChance, count: number, from?: SealedStep): SealedStep[] {
  const steps: SealedStep[] = [];
  for (let i = 0; i < count; i += 1) steps.push(sealStep(chance, steps.at(-1) ?? from));
  return steps;
}

function sealStep(chance: SeededChance, before: SealedStep | undefined): SealedStep {
  const secrets = new Map(before?.secrets);
  const entries = Array.from({ length: chance.below(mostEntries + 1) }, () => drawEntry(secrets, chance));
  const stateBefore = before?.state ?? genesis;
  const at = firstAt + stateBefore.frontier.size * 1_000;
  const { batch, state, rejected } = sealBatch(stateBefore, entries, keys, at);
  const { anchor, list, approvals } = state;
  if (anchor === undefined || rejected.length > 0) throw new Error('a feed that no hub would seal');
  return { bytes: encodeBatch(batch), state, snapshot: encodeSnapshot({ anchor, list, approvals }), secrets };
}

/** Declares a phone that is not listed; withdraws one that is, by its secret. */
function drawEntry(secrets: Map<ImeiKey, Buffer>, chance: SeededChance): SealedLeaf {
  const key = phoneOf(chance.below(phoneCount));
  const known = secrets.get(key);
  const secret = known ?? chance.bytes(16);
  if (known === undefined) secrets.set(key, secret);
  else secrets.delete(key);
  const opening = encodeOpening({ salt: chance.bytes(32), mode: 'total', isQuiet: false, keys: [key] });
  const leaf = encodeEntryLeaf({
    entryId: chance.bytes(16),
    deviceLabel: chance.bytes(16),
    declaration: declarationName(secret),
    commitment: commitmentTo(opening),
    act: known === undefined ? 'declare' : 'withdraw',
    tier: 1,
    at: firstAt,
    authority: 'public',
    keyIds: [],
    evidence: known === undefined ? { kind: 'none' } : { kind: 'withdrawal-secret', secret },
  });
  return { leaf, opening };
}
