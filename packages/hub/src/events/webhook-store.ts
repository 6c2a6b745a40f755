import type { Db, Trx } from '../database/index.ts';

/** Where a participant wants its events sent. */
export interface Endpoint {
  readonly id: string;
  readonly participant: string;
  readonly url: string;
  /** Empty for all. */
  readonly types: readonly string[];
  readonly secret: Buffer;
  /** Sealed, with the instant until which it signs too. */
  readonly former?: { readonly secret: Buffer; readonly untilAt: number };
  /** Why it is disabled; absent while it is not. */
  readonly disabledFor?: string;
  readonly queuedUpTo: number;
  readonly failingSinceAt?: number;
  readonly createdAt: number;
}

/** All endpoints of a participant, the oldest first. */
export async function listEndpoints(db: Db, participant: string): Promise<Endpoint[]> {
  const rows = await endpoints(db)
    .where('participant_id', '=', participant)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(endpointOf);
}

/** An endpoint by its id; undefined for that of another participant. */
export async function findEndpoint(db: Db, participant: string, id: string): Promise<Endpoint | undefined> {
  const row = await endpoints(db)
    .where('id', '=', id)
    .where('participant_id', '=', participant)
    .executeTakeFirst();
  return row && endpointOf(row);
}

/** An endpoint with nobody asking for it: to be sent to. */
export async function readEndpoint(db: Db, id: string): Promise<Endpoint | undefined> {
  const row = await endpoints(db).where('id', '=', id).executeTakeFirst();
  return row && endpointOf(row);
}

/** Serialises what one participant does to its endpoints, so that its limit holds. */
export async function lockParticipant(trx: Trx, participant: string): Promise<void> {
  await trx
    .selectFrom('participant')
    .select('id')
    .where('id', '=', participant)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
}

export async function insertEndpoint(
  trx: Trx,
  { id, participant, url, types, secret, queuedUpTo, createdAt }: Endpoint,
): Promise<void> {
  await trx
    .insertInto('webhook_endpoint')
    .values({
      id,
      participant_id: participant,
      url,
      types: [...types],
      secret,
      status: 'enabled',
      queued_up_to: queuedUpTo,
      created_at: new Date(createdAt),
      changed_at: new Date(createdAt),
    })
    .execute();
}

/** Gives an endpoint a new secret; the one before signs beside it for a while. */
export async function replaceSecret(
  trx: Trx,
  { id, secret: former }: Endpoint,
  secret: Buffer,
  { at, formerUntil }: { at: number; formerUntil: number },
): Promise<void> {
  await trx
    .updateTable('webhook_endpoint')
    .set({
      secret,
      former_secret: former,
      former_until: new Date(formerUntil),
      changed_at: new Date(at),
    })
    .where('id', '=', id)
    .execute();
}

/** Sends to an endpoint again: what waits for it, and what came meanwhile. */
export async function enableEndpoint(trx: Trx, id: string, at: number): Promise<void> {
  await trx
    .updateTable('webhook_endpoint')
    .set({ status: 'enabled', reason: null, failing_since: null, changed_at: new Date(at) })
    .where('id', '=', id)
    .execute();
}

/** Sends nothing to an endpoint until it is enabled; false when it was disabled already. */
export async function disableEndpoint(trx: Trx, id: string, reason: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('webhook_endpoint')
    .set({ status: 'disabled', reason, changed_at: new Date(at) })
    .where('id', '=', id)
    .where('status', '=', 'enabled')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Where a participant wants to be told of what is wrong with its connection; undefined when it has not said. */
export async function contactOf(trx: Trx, participant: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('participant')
    .select('contact')
    .where('id', '=', participant)
    .executeTakeFirst();
  return row?.contact ?? undefined;
}

/** Forgets an endpoint and its deliveries. */
export async function deleteEndpoint(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('webhook_endpoint').where('id', '=', id).execute();
}

function endpoints(db: Db) {
  return db.selectFrom('webhook_endpoint').selectAll();
}

type EndpointRow = Awaited<ReturnType<ReturnType<typeof endpoints>['executeTakeFirstOrThrow']>>;

function endpointOf(row: EndpointRow): Endpoint {
  const { former_secret: former, former_until: until } = row;
  return {
    id: row.id,
    participant: row.participant_id,
    url: row.url,
    types: row.types,
    secret: row.secret,
    queuedUpTo: row.queued_up_to,
    createdAt: row.created_at.getTime(),
    ...(former !== null && until !== null && { former: { secret: former, untilAt: until.getTime() } }),
    ...(row.reason !== null && { disabledFor: row.reason }),
    ...(row.failing_since !== null && { failingSinceAt: row.failing_since.getTime() }),
  };
}
