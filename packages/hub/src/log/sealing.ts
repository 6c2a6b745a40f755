import { setTimeout as delay } from 'node:timers/promises';
import {
  type Batch,
  clockSkewMs,
  leafHash,
  publishUnder,
  type RejectedLeaf,
  type SigningKey,
  sealLeaves,
} from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Logger } from '../logger.ts';
import type { Bell } from './bell.ts';
import type { Cosigners, SealedHead } from './cosigning.ts';
import { LogDamaged } from './fold-batches.ts';
import { proofsOfHead } from './head-proof.ts';
import { findRoot, readSealedBatch, readSealedLog } from './log-store.ts';
import {
  commitBatch,
  type PendingEntry,
  preferIndexes,
  publishHead,
  renewNote,
  setAside,
  takePending,
} from './sequencer-store.ts';
import { type KeysToState, stateKeys } from './stating-keys.ts';
import { hashReader } from './tile-hashes.ts';
import { readLeaves } from './tile-store.ts';
import type { VerifiedLog } from './verified-log.ts';

export interface SealingParts {
  /** The session that holds the lock; everything is written on it. */
  readonly session: Db;
  /** For reading what old proofs need. */
  readonly db: Db;
  readonly verified: VerifiedLog;
  readonly logKey: SigningKey;
  readonly cosigners: Cosigners;
  readonly clock: Clock;
  readonly log: Logger;
  /** Absent while the log has the key of its first day alone. */
  readonly keysToState?: KeysToState;
  /** Rung when entries may be waiting. */
  readonly bell: Bell;
  /** Told of a batch that is about to be shown, and waited for; while it throws nothing more is shown. */
  readonly beforePublish?: (batch: Batch) => Promise<void>;
  /** Told when the log has been compared with its cosigners, and is gone on with. */
  readonly onBegun: () => void;
  /** Told of entries that no follower would take; they are set aside and not sealed. */
  readonly onRejected: (rejected: readonly RejectedLeaf[]) => void;
}

/** Shortest time between two batches while the work fits into one, in milliseconds. */
const batchIntervalMs = 100;
/** Most entries of one batch; a backlog goes out in several, back to back. */
const mostEntriesPerBatch = 20_000;
/** Pause before a batch that is ahead of its cosigners' clocks is shown to them again, in milliseconds. */
const clockPauseMs = 1_000;
/** Longest time between two looks at what waits, should an announcement have been lost, in milliseconds. */
const lookIntervalMs = 1_000;

/** How far our clock may be ahead of the cosigners' when we seal, in milliseconds: half of what followers bear with. */
const clockToleranceMs = clockSkewMs / 2;

/** Our clock is ahead of the cosigners'. Nothing may be sealed until it is set right. */
export class ClockAhead extends Error {
  override readonly name = 'ClockAhead';

  constructor(aheadMs: number) {
    const seconds = Math.round(aheadMs / 1000);
    super(
      `this hub's clock is ${seconds} s ahead of its cosigners'; nothing is sealed until it is set right`,
    );
  }
}

/**
 * Seals and publishes whatever comes to wait until the turn ends.
 *
 * A batch is sealed (committed), then cosigned, then published in a second transaction; the next is sealed only after
 * that. So nothing is signed that could still be rolled back, and without enough cosigners one batch waits and all other
 * entries stay in the queue. Whoever comes after us finds such a batch, and publishes it first.
 */
export async function sealUntil(ended: AbortSignal, parts: SealingParts): Promise<void> {
  const { session, verified, cosigners, clock, bell } = parts;
  await preferIndexes(session);
  // Whoever held the lock before us has committed all that it ever will.
  await verified.catchUp();
  if (!(await compareWithCosigners(parts, ended))) return;
  parts.onBegun();
  if (!(await publishLeftOver(parts, ended))) return;
  // Even an empty log has a signed head, so that a follower knows the age of the nothing that it has.
  if (verified.size === 0 && !(await sealAndPublish(parts, [], ended))) return;
  const stating = await stateKeys(parts, ended);
  // A head under the keys that were just stated, for those who know no others.
  if (stating === 'ended' || (stating === 'stated' && !(await renew(parts, ended)))) return;
  let notedAt = Math.min(clock(), verified.state.cosignedAt);
  while (!ended.aborted) {
    const rung = bell.wait(lookIntervalMs, ended);
    const entries = await takePending(session, mostEntriesPerBatch);
    if (entries.length > 0) {
      const rest = delay(batchIntervalMs);
      if (!(await sealAndPublish(parts, entries, ended))) return;
      notedAt = clock();
      // Behind a full batch more is waiting already; otherwise leave others the time to come along in the next.
      if (entries.length < mostEntriesPerBatch) await rest;
      continue;
    }
    // By our own clock from one to the next: cosigners' clocks may be ahead of it or behind.
    if (Math.abs(clock() - notedAt) >= cosigners.noteLifeMs) {
      if (!(await renew(parts, ended))) return;
      notedAt = clock();
    }
    await rung;
  }
}

async function compareWithCosigners(
  { session, db, cosigners, logKey }: SealingParts,
  ended: AbortSignal,
): Promise<boolean> {
  const { size, root } = await readSealedLog(session);
  return cosigners.compare({ origin: logKey.verifier.name, size, root }, (at) => findRoot(db, at), ended);
}

/** Publishes the batch that somebody before us sealed and did not come to publish. False when the turn ended first. */
async function publishLeftOver(parts: SealingParts, ended: AbortSignal): Promise<boolean> {
  const { session, db, verified, logKey, clock } = parts;
  const { size, root, publishedSize, sealedAt } = await readSealedLog(session);
  if (size === publishedSize) return true;
  const hashes = (await readLeaves(session, publishedSize, size)).map(leafHash);
  const { frontier } = verified.state;
  if (frontier.size !== publishedSize || !frontier.append(hashes).root().equals(root))
    throw new LogDamaged(`the batch at position ${publishedSize} is not the one that was sealed`);
  const head: SealedHead = {
    checkpoint: { origin: logKey.verifier.name, size, root },
    proofFrom: proofsOfHead(frontier, hashes, hashReader(db)),
  };
  const note = await cosignInTime(parts, head, sealedAt ?? 0, ended);
  if (note === undefined) return false;
  await parts.beforePublish?.(await readSealedBatch(session, publishedSize, note));
  await publishHead(session, { size, publishedBefore: publishedSize, note }, clock());
  await verified.catchUp();
  return true;
}

/** False when the turn ended before there were enough signatures; the batch is then sealed and not published. */
async function sealAndPublish(
  parts: SealingParts,
  entries: readonly PendingEntry[],
  ended: AbortSignal,
): Promise<boolean> {
  const { session, db, verified, logKey, clock } = parts;
  if (!(await agreeOnTime(parts, ended))) return false;
  const before = verified.state;
  const sealedAt = clock();
  const sealed = sealLeaves(before, entries, sealedAt, verified.approverRoots);
  const { batch, state, hashes, rejected } = sealed;
  const taken = entries.filter((_, i) => !rejected.some(({ index }) => index === i));
  if (rejected.length > 0) {
    await setAside(session, entries, rejected, sealedAt);
    parts.onRejected(rejected);
  }
  await commitBatch(session, taken, batch, state, state.sealedAt);
  const { size } = state.frontier;
  const head: SealedHead = {
    checkpoint: { origin: logKey.verifier.name, size, root: state.root },
    proofFrom: proofsOfHead(before.frontier, hashes, hashReader(db)),
  };
  const note = await cosignInTime(parts, head, state.sealedAt, ended);
  if (note === undefined) return false;
  // How old it is the note tells, not we.
  const published = publishUnder(sealed, note, before.cosignedAt);
  await parts.beforePublish?.(published.batch);
  await publishHead(session, { size, publishedBefore: before.frontier.size, note }, clock());
  verified.publish(published.batch, published.state);
  return true;
}

/**
 * The note of a batch whose time is not ahead of its cosigners' clocks: followers refuse any other, and would for ever.
 * While our own clock is ahead the batch waits for theirs. Undefined when the turn ended first.
 */
async function cosignInTime(
  { cosigners, verified, log }: SealingParts,
  head: SealedHead,
  sealedAt: number,
  ended: AbortSignal,
): Promise<string | undefined> {
  for (;;) {
    const note = await cosigners.cosign(head, ended);
    if (note === undefined) return undefined;
    const cosignedAt = verified.cosignedAt(note);
    if (cosignedAt === undefined || sealedAt <= cosignedAt + clockSkewMs) return note;
    log.error(
      { aheadMs: sealedAt - cosignedAt },
      'the clock of this hub is ahead of its cosigners; the batch waits',
    );
    // Rejects only when the turn ends.
    await delay(clockPauseMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

/**
 * Compares our clock with the cosigners' before anything is sealed by it: a batch of tomorrow's date, once it is
 * committed, could be published tomorrow at the earliest. False when the turn ended first.
 *
 * Throws `ClockAhead`. The very first batch has nobody to be compared with.
 */
async function agreeOnTime(parts: SealingParts, ended: AbortSignal): Promise<boolean> {
  const { verified, clock } = parts;
  const aheadMs = () => clock() - verified.state.cosignedAt;
  if (verified.size === 0 || aheadMs() <= clockToleranceMs) return true;
  // Perhaps nothing was signed for a while; what they sign now tells their time.
  if (!(await renew(parts, ended))) return false;
  if (aheadMs() > clockToleranceMs) throw new ClockAhead(aheadMs());
  return true;
}

/** Has the head of an idle log signed again: its followers would not know otherwise that nothing has happened. */
async function renew(parts: SealingParts, ended: AbortSignal): Promise<boolean> {
  const { session, db, verified, logKey, cosigners } = parts;
  const { state } = verified;
  const head: SealedHead = {
    checkpoint: { origin: logKey.verifier.name, size: state.frontier.size, root: state.root },
    proofFrom: proofsOfHead(state.frontier, [], hashReader(db)),
  };
  const note = await cosigners.cosign(head, ended);
  if (note === undefined) return false;
  await renewNote(session, state.frontier.size, note);
  verified.renew(note);
  return true;
}
