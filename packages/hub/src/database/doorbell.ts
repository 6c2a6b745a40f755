import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import type { Db } from './tables.ts';

/** Something that listens until it is closed. */
export interface Listener {
  readonly close: () => Promise<void>;
}

/** What is announced: entries that wait, or participants and credentials that are not what they were. */
const channels = { pending: 'deadset_pending', participants: 'deadset_participants' } as const;
export type Bell = keyof typeof channels;

/** Longest wait between attempts to listen again, in milliseconds. */
const longestPauseMs = 5_000;

/** Tells the sequencer, at the commit of this transaction, that entries wait for their place. */
export async function announcePending(trx: Db): Promise<void> {
  await sql`select pg_notify(${channels.pending}, '')`.execute(trx);
}

/**
 * Rings at every announcement, from a connection of its own that is made again whenever it is lost.
 *
 * Announcements made meanwhile are gone, so it also rings whenever it begins to listen; the first time before it
 * resolves.
 */
export async function listenFor(
  bell: Bell,
  config: pg.ClientConfig,
  ring: () => void,
  log: (message: string) => void,
): Promise<Listener> {
  const closing = new AbortController();
  let client: pg.Client | undefined;

  const listen = async () => {
    const next = new pg.Client(config);
    next.on('error', (error) => log(`the connection that listens for ${bell} failed: ${error.message}`));
    next.on('notification', ring);
    try {
      await next.connect();
      await next.query(`listen ${channels[bell]}`);
    } catch (error) {
      await next.end();
      throw error;
    }
    client = next;
    next.once('end', () => void listenAgain());
    // Closed while it was connecting.
    if (closing.signal.aborted) await next.end();
    else ring();
  };
  const listenAgain = async () => {
    for (let pauseMs = 100; !closing.signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        await listen();
        return;
      } catch (error) {
        log(`cannot listen for ${bell}: ${error instanceof Error ? error.message : 'unknown'}`);
        await delay(pauseMs);
      }
    }
  };

  await listen();
  return {
    close: async () => {
      closing.abort();
      await client?.end();
    },
  };
}
