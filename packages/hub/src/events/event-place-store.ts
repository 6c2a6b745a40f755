import { sql } from 'kysely';
import { type Db, holdFixedLock, type Trx } from '../database/index.ts';

/** Events that get their places in one transaction at most. */
const mostPerRound = 2_000;

/**
 * Gives committed events their places, and says how many.
 *
 * As with the log, an event is taken because it has no place yet, never because its number is greater than the last
 * one's: numbers are drawn before their transactions commit, and a reader that remembered the highest number would pass
 * over one that commits late. Whoever has read up to a place has read everything before it.
 */
export async function placeEvents(db: Db): Promise<number> {
  let placed = 0;
  for (;;) {
    const added = (await hasWaiting(db)) ? await db.transaction().execute(placeSome) : 0;
    placed += added;
    if (added < mostPerRound) return placed;
  }
}

/** The newest place that was given; 0 before the first. */
export async function readEventHead(db: Db): Promise<number> {
  const { place } = await db.selectFrom('event_head').select('place').executeTakeFirstOrThrow();
  return place;
}

async function hasWaiting(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('event')
    .select('number')
    .where('place', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function placeSome(trx: Trx): Promise<number> {
  // Of several processes one works; what it leaves behind is seen by the next round of any.
  if (!(await holdFixedLock(trx, 'events'))) return 0;
  const head = await readEventHead(trx);
  const { numAffectedRows } = await sql`
    update event set place = ${head}::bigint + waiting.nth
    from (
      select number, row_number() over (order by number) as nth
      from (select number from event where place is null order by number limit ${mostPerRound}) as taken
    ) as waiting
    where event.number = waiting.number`.execute(trx);
  const placed = Number(numAffectedRows ?? 0);
  await trx
    .updateTable('event_head')
    .set({ place: head + placed })
    .execute();
  return placed;
}
