import { EventPage, EventQuery } from '@deadset/protocol';
import { recordLook } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import { cloudEventOf } from './cloud-event.ts';
import { readEvents } from './event-feed-store.ts';

/** Events of a page when nothing is said. */
const usualLimit = 100;
/** A participant that asks again and again looks once an hour, in milliseconds. */
const lookMs = 3_600_000;

/** `GET /v1/events`: events that concern the caller, by cursor, in the order of their commits. */
export function eventRoutes(app: App, db: Db, clock: Clock, source: string): void {
  app.get(
    '/v1/events',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Events behind a cursor, in the order of their commits, as CloudEvents',
        querystring: EventQuery,
        response: { 200: EventPage },
      },
    },
    async (request, reply): Promise<EventPage> => {
      const caller = callerOf(request);
      const { after, limit } = request.query;
      const { events, upTo, missed } = await readEvents(db, {
        participant: caller.id,
        after: after === undefined ? undefined : Number(after),
        limit: limit === undefined ? usualLimit : Number(limit),
      });
      const look = {
        at: clock(),
        actor: caller.id,
        recipient: caller.id,
        kind: 'disclosure',
        act: 'events',
        object: 'events',
        why: 'it is told what concerns it',
      } as const;
      if (events.length > 0) await recordLook(db, look, lookMs);
      void reply.header('cache-control', 'no-store');
      const telling = { source, withIdentifiers: caller.scopes.includes('feed') };
      return { events: events.map((event) => cloudEventOf(event, telling)), next: String(upTo), missed };
    },
  );
}
