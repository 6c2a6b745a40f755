import { setTimeout as delay } from 'node:timers/promises';
import { type LogKeys, MalformedBytes, sealBatch, signCheckpoint } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import { type Database, tryFixedLock } from '../database/index.ts';
import type { Logger } from '../logger.ts';
import { Bell } from './bell.ts';
import { LogDamaged } from './fold-batches.ts';
import { type LogSession, openSession } from './log-session-store.ts';
import { commitBatch, type PendingEntry, preferIndexes, renewNote, takePending } from './sequencer-store.ts';
import type { VerifiedLog } from './verified-log.ts';

export interface SequencerOptions {
  readonly database: Database;
  readonly verified: VerifiedLog;
  readonly keys: LogKeys;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Sequencer {
  /** Whether this process is the one that gives entries their positions. */
  isActive(): boolean;
  /** Resolves when the batch under way is committed and the lock is given up. */
  close(): Promise<void>;
}

/** Shortest time between two batches while the work fits into one, in milliseconds. */
const batchIntervalMs = 100;
/** Most entries of one batch; a backlog goes out in several, back to back. */
const mostEntriesPerBatch = 20_000;
/** How often a process that is not active tries to become so, in milliseconds. */
const lockIntervalMs = 250;
/** Longest time between two looks at what waits, should an announcement have been lost, in milliseconds. */
const lookIntervalMs = 1_000;
/** Age at which the note of an idle head is signed again, in milliseconds. */
const noteLifeMs = 9_000;
/** Pause after a turn that failed, in milliseconds. */
const recoveryMs = 500;

/**
 * Gives committed entries their places, one process at a time.
 *
 * The lock lives on a session of its own and everything is written on that session, so whoever loses the lock can
 * write nothing more; the compare-and-swap on the head guards against all else. No batch is published, and no
 * signature leaves the process, before its transaction is committed: a crash anywhere before that leaves the entries
 * waiting, a crash anywhere after it leaves a batch that every process reads from the database.
 */
export async function startSequencer(options: SequencerOptions): Promise<Sequencer> {
  const { database, log } = options;
  const stopping = new AbortController();
  const bell = new Bell();
  const listener = await database.listenForPending(() => bell.ring());
  let isActive = false;

  const takeTurn = async () => {
    const session = await openSession(database.pool);
    const ended = AbortSignal.any([stopping.signal, session.lost]);
    try {
      if (!(await waitForLock(session, ended))) return;
      isActive = true;
      log.info('this process gives entries their positions');
      await sealUntil(ended, bell, session, options);
    } finally {
      isActive = false;
      session.close();
    }
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        await takeTurn();
      } catch (error) {
        // A log or an entry that is not what it should be needs somebody now; a lost connection only another turn.
        const isLasting = error instanceof LogDamaged || error instanceof MalformedBytes;
        log[isLasting ? 'error' : 'warn']({ err: error }, 'this process gives no positions for now');
      }
      if (!stopping.signal.aborted) await delay(recoveryMs);
    }
  };

  const ended = run();
  return {
    isActive: () => isActive,
    close: async () => {
      stopping.abort();
      await ended;
      await listener.close();
    },
  };
}

/** Waits for the lock; false when the turn ends first. */
async function waitForLock(session: LogSession, ended: AbortSignal): Promise<boolean> {
  while (!ended.aborted) {
    if (await tryFixedLock(session.db, 'sequencer')) return true;
    await delay(lockIntervalMs);
  }
  return false;
}

/** Seals whatever comes to wait until the turn ends; the batch under way is finished. */
async function sealUntil(
  ended: AbortSignal,
  bell: Bell,
  session: LogSession,
  { verified, keys, clock }: SequencerOptions,
): Promise<void> {
  const seal = async (entries: readonly PendingEntry[]) => {
    const { batch, state } = sealBatch(verified.state, entries, keys, clock());
    await commitBatch(session.db, entries, batch, state);
    verified.publish(batch, state);
  };
  await preferIndexes(session.db);
  // Whoever held the lock before us has committed all that it ever will.
  await verified.catchUp();
  // Even an empty log has a signed head, so that a follower knows the age of the nothing that it has.
  if (verified.size === 0) await seal([]);
  while (!ended.aborted) {
    const rung = bell.wait(lookIntervalMs, ended);
    const entries = await takePending(session.db, mostEntriesPerBatch);
    if (entries.length > 0) {
      await seal(entries);
      // Behind a full batch more is waiting already; otherwise leave others the time to come along in the next.
      if (entries.length < mostEntriesPerBatch) await delay(batchIntervalMs);
      continue;
    }
    if (clock() - verified.state.cosignedAt >= noteLifeMs) await renew(session, verified, keys, clock());
    await rung;
  }
}

/** Signs the head of an idle log again: its followers would not know otherwise that nothing has happened. */
async function renew(session: LogSession, verified: VerifiedLog, keys: LogKeys, at: number): Promise<void> {
  const { root } = verified.state;
  const { size } = verified;
  const note = signCheckpoint({ origin: keys.log.verifier.name, size, root }, keys.log, keys.cosigners, at);
  await renewNote(session.db, size, note);
  verified.renew(note);
}
