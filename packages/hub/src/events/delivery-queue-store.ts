import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';
import type { Endpoint } from './webhook-store.ts';

/** Places that are queued for one endpoint in one transaction. */
const mostPerEndpoint = 1_000;

/** What one participant may read of `event`, and this endpoint wants. */
const isFor = sql`
  (event.participants is null or endpoint.participant_id = any (event.participants))
  and (endpoint.types = '{}' or event.type = any (endpoint.types))`;

/** Endpoints that are sent to: enabled, and of participants that take part and may still read events. */
export const isServed = sql`
  endpoint.status = 'enabled' and exists (
    select from participant where participant.id = endpoint.participant_id
      and participant.status = 'active' and 'events' = any (participant.scopes))`;

/** Queues what has got its place for every endpoint that wants it. Gives the number of endpoints that are not done yet. */
export async function queueDeliveries(db: Db, at: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select endpoint.id from webhook_endpoint endpoint, event_head
    where endpoint.queued_up_to < event_head.place and ${isServed}`.execute(db);
  let left = 0;
  for (const { id } of rows) {
    if (!(await db.transaction().execute((trx) => queueSome(trx, id, at)))) left += 1;
  }
  return left;
}

/** Queues the next places for an endpoint; false when there are more. */
async function queueSome(trx: Trx, id: string, at: number): Promise<boolean> {
  const { rows } = await sql<{ from: number; head: number }>`
    select endpoint.queued_up_to as from, event_head.place as head
    from webhook_endpoint endpoint, event_head where endpoint.id = ${id}
    for update of endpoint skip locked`.execute(trx);
  const [range] = rows;
  // Gone, or in the hands of another process.
  if (range === undefined) return true;
  const upTo = Math.min(range.head, range.from + mostPerEndpoint);
  await sql`
    insert into webhook_delivery (endpoint_id, place, status, due_at)
    select endpoint.id, event.place, 'waiting', ${new Date(at)}
    from event join webhook_endpoint endpoint on endpoint.id = ${id}
    where event.place > ${range.from} and event.place <= ${upTo} and ${isFor}
    on conflict do nothing`.execute(trx);
  await trx.updateTable('webhook_endpoint').set({ queued_up_to: upTo }).where('id', '=', id).execute();
  return upTo === range.head;
}

/** Queues what an endpoint had already, behind a place, once more; gives how many. */
export async function queueAgain(
  trx: Trx,
  { id, queuedUpTo }: Endpoint,
  after: number,
  at: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into webhook_delivery as delivery (endpoint_id, place, status, due_at)
    select endpoint.id, event.place, 'waiting', ${new Date(at)}
    from event join webhook_endpoint endpoint on endpoint.id = ${id}
    where event.place > ${after} and event.place <= ${queuedUpTo} and ${isFor}
    on conflict (endpoint_id, place) do update
      set status = 'waiting', tries = 0, due_at = excluded.due_at, answer = null, fault = null`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
