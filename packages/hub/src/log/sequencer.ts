import { setTimeout as delay } from 'node:timers/promises';
import { type Batch, MalformedBytes, type RejectedLeaf, type SigningKey } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import { type Database, tryFixedLock } from '../database/index.ts';
import type { Logger } from '../logger.ts';
import { Bell } from './bell.ts';
import { type Cosigners, LogBehindWitnesses } from './cosigning.ts';
import { LogDamaged } from './fold-batches.ts';
import { type LogSession, openSession } from './log-session-store.ts';
import { ClockAhead, sealUntil } from './sealing.ts';
import type { KeysToState } from './stating-keys.ts';
import type { VerifiedLog } from './verified-log.ts';

export interface SequencerOptions {
  readonly database: Database;
  readonly verified: VerifiedLog;
  readonly logKey: SigningKey;
  readonly cosigners: Cosigners;
  /** Told of every batch before it is shown, and waited for. */
  readonly beforePublish?: (batch: Batch) => Promise<void>;
  /** Absent while the log has the key of its first day alone. */
  readonly keysToState?: KeysToState;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Sequencer {
  /** Whether this process is the one that gives entries their positions. */
  isActive(): boolean;
  /** Why this process will sign nothing until somebody has done something about it; undefined while nothing is wrong. */
  refusal(): string | undefined;
  /** Resolves when the batch under way is committed and the lock is given up. */
  close(): Promise<void>;
}

/** How often a process that is not active tries to become so, in milliseconds. */
const lockIntervalMs = 250;
/** Pause after a turn that failed, in milliseconds. */
const recoveryMs = 500;
/** Pause after a failure that will last until somebody has done something about it, in milliseconds. */
const lastingRecoveryMs = 5_000;

/**
 * Gives committed entries their places, one process at a time.
 *
 * The lock lives on a session of its own and everything is written on that session, so whoever loses the lock can
 * write nothing more; the compare-and-swap on the head guards against all else. No signature leaves the process before
 * what it is over is committed, and no batch is shown before it has its signatures: a crash anywhere before the first
 * commit leaves the entries waiting, one between the two commits a batch that the next process publishes, one after
 * them a batch that every process reads from the database.
 */
export async function startSequencer(options: SequencerOptions): Promise<Sequencer> {
  const { database, log } = options;
  const stopping = new AbortController();
  const bell = new Bell();
  const listener = await database.listenForPending(() => bell.ring());
  let isActive = false;
  let refusal: string | undefined;

  const takeTurn = async () => {
    const session = await openSession(database.pool);
    const ended = AbortSignal.any([stopping.signal, session.lost]);
    const onBegun = () => {
      refusal = undefined;
      log.info('this process gives entries their positions');
    };
    const onRejected = (rejected: readonly RejectedLeaf[]) =>
      log.error({ refusals: rejected.map((one) => one.refusal) }, 'entries that no follower would take');
    try {
      if (!(await waitForLock(session, ended))) return;
      isActive = true;
      const watched = { bell, onBegun, onRejected };
      await sealUntil(ended, { ...options, ...watched, session: session.db, db: database.db });
    } finally {
      isActive = false;
      session.close();
    }
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      let pauseMs = recoveryMs;
      try {
        await takeTurn();
      } catch (error) {
        if (error instanceof LogBehindWitnesses || error instanceof ClockAhead) {
          refusal = error.message;
          pauseMs = lastingRecoveryMs;
        }
        log[isLasting(error) ? 'error' : 'warn']({ err: error }, 'this process gives no positions for now');
      }
      // Rejects only when the process is to end.
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const ended = run();
  return {
    isActive: () => isActive,
    refusal: () => refusal,
    close: async () => {
      stopping.abort();
      await ended;
      await listener.close();
    },
  };
}

/** A log or an entry that is not what it should be needs somebody now; a lost connection only another turn. */
function isLasting(error: unknown): boolean {
  return (
    error instanceof LogDamaged ||
    error instanceof MalformedBytes ||
    error instanceof LogBehindWitnesses ||
    error instanceof ClockAhead
  );
}

/** Waits for the lock; false when the turn ends first. */
async function waitForLock(session: LogSession, ended: AbortSignal): Promise<boolean> {
  while (!ended.aborted) {
    if (await tryFixedLock(session.db, 'sequencer')) return true;
    await delay(lockIntervalMs);
  }
  return false;
}
