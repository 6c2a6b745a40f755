import type { Scope } from '@deadset/domain';
import type { EventType } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db, Json, Trx } from '../database/index.ts';
import { isServed } from './delivery-queue-store.ts';
import type { PlacedEvent } from './event-feed-store.ts';

/** One event for one endpoint. */
export interface Delivery {
  readonly place: number;
  readonly status: 'waiting' | 'delivered' | 'given-up';
  readonly tries: number;
  readonly dueAt: number;
  readonly triedAt?: number;
  /** HTTP status of the last answer. */
  readonly answer?: number;
  readonly fault?: string;
}

/** A delivery that is this process's to try now. */
export interface ClaimedDelivery {
  readonly place: number;
  /** How often it has been tried, this try included. */
  readonly tries: number;
  /** Absent when it has been dropped: it waited for longer than events are kept. */
  readonly event?: PlacedEvent;
  /** What its owner may be told at this moment. */
  readonly scopes: readonly Scope[];
}

/** Endpoints that have something due. */
export async function listDueEndpoints(db: Db, at: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select endpoint.id from webhook_endpoint endpoint
    where ${isServed} and exists (
      select from webhook_delivery delivery
      where delivery.endpoint_id = endpoint.id and delivery.status = 'waiting' and delivery.due_at <= ${new Date(at)})
    order by endpoint.id`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Takes the oldest delivery of an endpoint that is due, for this process alone until `leaseUntil`: should the process die
 * with it, another tries it then.
 */
export async function claimDelivery(
  db: Db,
  endpointId: string,
  { at, leaseUntil }: { at: number; leaseUntil: number },
): Promise<ClaimedDelivery | undefined> {
  const { rows } = await sql<ClaimRow>`
    with claimed as (
      update webhook_delivery set tries = tries + 1, tried_at = ${new Date(at)}, due_at = ${new Date(leaseUntil)}
      where endpoint_id = ${endpointId} and place = (
        select place from webhook_delivery
        where endpoint_id = ${endpointId} and status = 'waiting' and due_at <= ${new Date(at)}
        order by place limit 1 for update skip locked)
      returning endpoint_id, place, tries)
    select claimed.place, claimed.tries, participant.scopes,
      event.id, event.type, event.subject, event.data, event.at
    from claimed
    join webhook_endpoint endpoint on endpoint.id = claimed.endpoint_id and ${isServed}
    join participant on participant.id = endpoint.participant_id
    left join event on event.place = claimed.place`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { place, tries, scopes, id, type, subject, data, at: eventAt } = row;
  if (id === null || type === null || subject === null || eventAt === null) return { place, tries, scopes };
  return { place, tries, scopes, event: { id, place, type, subject, data, at: eventAt } };
}

interface ClaimRow {
  readonly place: number;
  readonly tries: number;
  readonly scopes: Scope[];
  readonly id: string | null;
  readonly type: EventType | null;
  readonly subject: string | null;
  readonly data: Json;
  readonly at: Date | null;
}

/** Gives up a delivery whose event has been dropped: no fault of the endpoint. */
export async function giveUpDropped(db: Db, endpointId: string, place: number): Promise<void> {
  await db
    .updateTable('webhook_delivery')
    .set({ status: 'given-up', answer: null, fault: 'dropped' })
    .where('endpoint_id', '=', endpointId)
    .where('place', '=', place)
    .execute();
}

/** What came of a try. */
export interface TryResult {
  readonly status: 'waiting' | 'delivered' | 'given-up';
  readonly dueAt: number;
  readonly answer?: number;
  readonly fault?: string;
}

/** Keeps what came of a try, and since when the endpoint has been failing; gives that instant. */
export async function keepTry(
  trx: Trx,
  endpointId: string,
  place: number,
  { status, dueAt, answer, fault }: TryResult,
  at: number,
): Promise<number | undefined> {
  await trx
    .updateTable('webhook_delivery')
    .set({ status, due_at: new Date(dueAt), answer: answer ?? null, fault: fault ?? null })
    .where('endpoint_id', '=', endpointId)
    .where('place', '=', place)
    .execute();
  const failing = status === 'delivered' ? null : sql<Date>`coalesce(failing_since, ${new Date(at)})`;
  const row = await trx
    .updateTable('webhook_endpoint')
    .set({ failing_since: failing })
    .where('id', '=', endpointId)
    .returning('failing_since')
    .executeTakeFirst();
  return row?.failing_since?.getTime();
}

/** Deliveries of an endpoint behind a place, in the order of their events. */
export async function listDeliveries(
  db: Db,
  endpointId: string,
  after: number,
  limit: number,
): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('place', '>', after)
    .orderBy('place')
    .limit(limit)
    .execute();
  return rows.map(({ place, status, tries, due_at, tried_at, answer, fault }) => ({
    place,
    status,
    tries,
    dueAt: due_at.getTime(),
    ...(tried_at !== null && { triedAt: tried_at.getTime() }),
    ...(answer !== null && { answer }),
    ...(fault !== null && { fault }),
  }));
}

/** How many deliveries wait, and how many endpoints are disabled. */
export async function countDeliveries(db: Db): Promise<{ waiting: number; disabled: number }> {
  const { rows } = await sql<{ waiting: number; disabled: number }>`
    select
      (select count(*) from webhook_delivery where status = 'waiting') as waiting,
      (select count(*) from webhook_endpoint where status = 'disabled' and reason <> 'asked') as disabled`.execute(
    db,
  );
  return rows[0] ?? { waiting: 0, disabled: 0 };
}
