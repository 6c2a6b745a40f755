import { setTimeout as delay } from 'node:timers/promises';
import { heartbeatIntervalMs } from '@deadset/protocol';
import type { Database } from '../database/index.ts';
import type { Logger } from '../logger.ts';
import { Bell } from './bell.ts';
import { LogDamaged } from './fold-batches.ts';
import { openSession } from './log-session-store.ts';
import { sealedChannel } from './sequencer-store.ts';
import type { VerifiedLog } from './verified-log.ts';

export interface HeadListener {
  close(): Promise<void>;
}

/** Pause before listening again after a connection was lost, in milliseconds. */
const recoveryMs = 500;

/**
 * Keeps this process's log up to whatever is committed, by whichever process.
 *
 * It looks whenever a new head is announced, and at least once per heartbeat, because an announcement that nobody
 * heard is gone.
 */
export function followHead(database: Database, verified: VerifiedLog, log: Logger): HeadListener {
  const stopping = new AbortController();
  const bell = new Bell();

  const listen = async () => {
    const session = await openSession(database.pool);
    const ended = AbortSignal.any([stopping.signal, session.lost]);
    try {
      await session.listen(sealedChannel, () => bell.ring());
      while (!ended.aborted) {
        const rung = bell.wait(heartbeatIntervalMs, ended);
        await verified.catchUp();
        await rung;
      }
    } finally {
      session.close();
    }
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        await listen();
      } catch (error) {
        log[error instanceof LogDamaged ? 'error' : 'warn'](
          { err: error },
          'the log is not followed for now',
        );
      }
      if (!stopping.signal.aborted) await delay(recoveryMs);
    }
  };

  const ended = run();
  return {
    close: () => {
      stopping.abort();
      return ended;
    },
  };
}
