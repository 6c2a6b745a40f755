import type { EventType } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db, Json } from '../database/index.ts';
import { readEventHead } from './event-place-store.ts';

/** Places that one page looks through at most: a participant that few events concern asks again instead of all at once. */
const mostPlaces = 10_000;

/** An event with its place. */
export interface PlacedEvent {
  readonly id: string;
  readonly place: number;
  readonly type: EventType;
  readonly subject: string;
  readonly data: Json;
  readonly at: Date;
}

/** Part of the events, as one participant may read them. */
export interface EventsRead {
  readonly events: readonly PlacedEvent[];
  /** All that this participant may read up to this place is in `events` or was before. */
  readonly upTo: number;
  /** Whether events behind `after` are dropped already. */
  readonly missed: boolean;
}

/** Events behind a place that a participant may read; from the oldest kept when `after` is absent. */
export async function readEvents(
  db: Db,
  { participant, after, limit }: { participant: string; after: number | undefined; limit: number },
): Promise<EventsRead> {
  // First: an event that is placed meanwhile lies behind it and waits for the next page.
  const head = await readEventHead(db);
  const oldest = await placeBeforeOldest(db, head);
  const from = Math.max(after ?? 0, oldest);
  const to = Math.min(head, from + mostPlaces);
  const events = await db
    .selectFrom('event')
    .select(['id', sql<number>`place`.as('place'), 'type', 'subject', 'data', 'at'])
    .where('place', '>', from)
    .where('place', '<=', to)
    .where((eb) => eb.or([eb('participants', 'is', null), sql<boolean>`${participant} = any (participants)`]))
    .orderBy('place')
    .limit(limit)
    .execute();
  const last = events.at(-1);
  const isFull = last !== undefined && events.length === limit;
  return {
    events,
    upTo: isFull ? last.place : Math.max(to, after ?? 0),
    missed: after !== undefined && after < oldest,
  };
}

/** The place before the oldest event that is kept. */
async function placeBeforeOldest(db: Db, head: number): Promise<number> {
  const row = await db
    .selectFrom('event')
    .select('place')
    .where('place', 'is not', null)
    .orderBy('place')
    .limit(1)
    .executeTakeFirst();
  return row?.place == null ? head : row.place - 1;
}
