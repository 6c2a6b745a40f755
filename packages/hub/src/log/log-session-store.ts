import { Kysely, PostgresDialect } from 'kysely';
import type { Database, Db, Tables } from '../database/index.ts';

/**
 * One connection of its own, for what belongs to a session and not to a statement: a lock, or listening.
 *
 * When it is lost nothing on it is done any more, and nothing is silently done on another in its place.
 */
export interface LogSession {
  readonly db: Db;
  /** Aborted when the connection is gone, whoever ended it. */
  readonly lost: AbortSignal;
  /** Calls back with the payload of every notification on a channel. */
  listen(channel: string, notify: (payload: string) => void): Promise<void>;
  /** Ends the connection, and with it every lock that it holds. */
  close(): void;
}

/** Opens a session beside the pool's ordinary use. Rejects with the driver's error when the server cannot be reached. */
export async function openSession(pool: Database['pool']): Promise<LogSession> {
  const client = await pool.connect();
  const lost = new AbortController();
  let isClosed = false;
  const close = (error?: Error) => {
    if (isClosed) return;
    isClosed = true;
    lost.abort(error);
    client.release(error ?? true);
  };
  // Without a listener the driver's error would end the process; with it the session ends.
  client.on('error', close);
  client.once('end', () => close());
  const alone = {
    connect: async () => ({ query: client.query.bind(client), release: () => undefined }),
    end: async () => undefined,
  };
  return {
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: alone }) }),
    lost: lost.signal,
    listen: async (channel, notify) => {
      client.on('notification', (message) => {
        if (message.channel === channel) notify(message.payload ?? '');
      });
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    },
    close: () => close(),
  };
}
