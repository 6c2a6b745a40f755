import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Logger } from '../logger.ts';
import type { WitnessStatus } from './cosigning.ts';
import { readSealedLog } from './log-store.ts';
import type { VerifiedLog } from './verified-log.ts';

/** How publication stands. */
export interface PublicationState {
  /** How long a sealed batch has waited for its signatures, in seconds; 0 when none does. */
  readonly unpublishedSeconds: number;
  /** Age of the newest published head by the cosigners' clocks, in seconds; this is what edges show. */
  readonly headAgeSeconds: number;
  /** Whether either has gone on for so long that somebody should look: there is no quorum. */
  readonly isPaused: boolean;
}

export interface PublicationWatch {
  read(): Promise<PublicationState>;
  /** Looks, and says in the log when publication has paused or goes on again. */
  look(): Promise<void>;
}

export interface PublicationWatchParts {
  readonly db: Db;
  readonly verified: VerifiedLog;
  readonly witnesses: () => readonly WitnessStatus[];
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * How long publication may stand still before it is an alarm, in milliseconds: longer than an idle head goes without a
 * younger signature, and short enough to be told within two minutes.
 */
const patienceMs = 90_000;
/** How often the log says again that publication is paused, in milliseconds. */
const reminderMs = 60_000;

/** Notices that no head gets its signatures any more. Gates go on answering meanwhile; only their lists grow old. */
export function watchPublication({
  db,
  verified,
  witnesses,
  clock,
  log,
}: PublicationWatchParts): PublicationWatch {
  let remindedAt: number | undefined;
  const read = async (): Promise<PublicationState> => {
    const { size, publishedSize, sealedAt } = await readSealedLog(db);
    const now = clock();
    const unpublishedMs = size === publishedSize || sealedAt === undefined ? 0 : Math.max(0, now - sealedAt);
    const { cosignedAt } = verified.state;
    const headAgeMs = cosignedAt === 0 ? 0 : Math.max(0, now - cosignedAt);
    return {
      unpublishedSeconds: unpublishedMs / 1000,
      headAgeSeconds: headAgeMs / 1000,
      isPaused: unpublishedMs > patienceMs || headAgeMs > patienceMs,
    };
  };
  const look = async () => {
    const { isPaused, ...state } = await read();
    if (!isPaused) {
      if (remindedAt !== undefined) log.info(state, 'heads are published again');
      remindedAt = undefined;
      return;
    }
    if (remindedAt !== undefined && clock() - remindedAt < reminderMs) return;
    remindedAt = clock();
    log.error(
      { ...state, witnesses: witnesses() },
      'no head is published: too few witnesses cosign. Acts are still taken and wait; gates answer by their last list. See docs/run-a-witness.md',
    );
  };
  return { read, look };
}
