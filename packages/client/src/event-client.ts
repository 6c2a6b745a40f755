import { RegistryError } from '@deadset/domain';
import { type CloudEvent, EventPage, eventDataSchemas, parserOf } from '@deadset/protocol';
import { pauseFor } from './clock.ts';
import type { CursorStore } from './cursor-store.ts';
import type { CallOptions, HubSession } from './hub-session.ts';

/** How events are followed. */
export interface FollowOptions extends CallOptions {
  /** Where it goes on, and where it keeps how far the caller has come. */
  readonly cursor: CursorStore;
  /**
   * Called when events behind the cursor have been dropped, before the next one is told: read anew what they told of.
   * Without it following ends with `RegistryError` ('conflict') then, for nothing may be missed in silence.
   */
  readonly onMissed?: () => Promise<void> | void;
  /** How long to wait when nothing is new, in milliseconds; 2 000 when absent. */
  readonly pauseMs?: number;
  /** Events of one request, 1 to 1 000; 100 when absent. */
  readonly pageSize?: number;
}

const parseWholePage = parserOf(EventPage);

/** What the hub tells a participant, by cursor: nothing is missed and nothing is told before it has happened. */
export class EventClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** Events after a cursor, from the oldest kept when there is none; `next` is the cursor to ask with next. */
  page(after: string | undefined, limit = 100, options: CallOptions = {}): Promise<EventPage> {
    return this.#session.get('/v1/events', { after, limit }, parsePage, options);
  }

  /**
   * Every event from the cursor on, waiting for those to come. Ends when the signal is given, or with the error that no
   * patience helped against; begin again then, and it goes on where it was.
   *
   * The cursor moves on when the caller asks for the next event: one that was in hand when the process died, or whose
   * loop was left, is told again. So an event may come twice, under the same `id`.
   */
  async *follow(follow: FollowOptions): AsyncGenerator<CloudEvent> {
    const { cursor, pauseMs = 2000, pageSize = 100, signal, onMissed = endOfMissed } = follow;
    const options = signal === undefined ? {} : { signal };
    let after = await cursor.read();
    try {
      for (;;) {
        const { events, next, missed } = await this.page(after, pageSize, options);
        if (missed) await onMissed();
        for (const event of events) {
          yield event;
          if (event.cursor !== undefined) await cursor.keep(event.cursor);
        }
        if (next !== after) await cursor.keep(next);
        after = next;
        if (events.length === 0) await pauseFor(pauseMs, signal);
      }
    } catch (error) {
      // To be told to stop is not a failure: the loop of the caller simply ends.
      if (signal?.aborted !== true || error !== signal.reason) throw error;
    }
  }
}

function endOfMissed(): never {
  throw new RegistryError(
    'conflict',
    'Events behind the cursor have been dropped; read anew, then follow from now on',
  );
}

/** A page without the events of types that this client does not know: the hub may be newer. */
function parsePage(value: unknown) {
  if (typeof value !== 'object' || value === null || !('events' in value) || !Array.isArray(value.events)) {
    return parseWholePage(value);
  }
  return parseWholePage({ ...value, events: value.events.filter(isOfKnownType) });
}

function isOfKnownType(event: unknown): boolean {
  if (typeof event !== 'object' || event === null || !('type' in event)) return true;
  return typeof event.type !== 'string' || Object.hasOwn(eventDataSchemas, event.type);
}
