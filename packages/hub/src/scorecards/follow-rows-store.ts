import type {
  ActsOfKeys,
  FollowingEdge,
  Meeting,
  Period,
  PublishedAct,
  PublishedBatch,
} from '@deadset/analytics';
import {
  type Act,
  type Actor,
  canaryTac,
  type DeviceAct,
  type ImeiKey,
  isCanaryKey,
  type Mode,
  type Outcome,
  type Tier,
} from '@deadset/domain';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** When followers could first have a place of the log: the first head over it that was published. */
const firstHead = sql`
  cross join lateral (
    select published_at from log_checkpoint
     where log_checkpoint.size > place.position order by log_checkpoint.size limit 1
  ) as head`;

/** Batches that were published in a period, by position: each has a head of its own. */
export async function listBatches(db: Db, { from, to }: Period): Promise<PublishedBatch[]> {
  const rows = await db
    .selectFrom('log_checkpoint')
    .select((eb) => [eb('size', '-', 1).as('position'), 'published_at'])
    .where('published_at', '>=', new Date(from))
    .where('published_at', '<', new Date(to))
    .orderBy('size')
    .execute();
  return rows.map(placeOf);
}

/** Canaries whose head was published in a period, by position. */
export async function listCanaries(db: Db, { from, to }: Period): Promise<PublishedBatch[]> {
  const { rows } = await sql<PlaceRow>`
    select place.position, head.published_at
      from canary join log_entry as place on place.entry_id = canary.entry_id ${firstHead}
     where head.published_at >= ${new Date(from)} and head.published_at < ${new Date(to)}
     order by place.position`.execute(db);
  return rows.map(placeOf);
}

/** The edges that a participant runs or that answer for its gates, with what came in from them until `at` about places from this one on. */
export async function listEdges(
  db: Db,
  participant: string,
  fromPosition: number,
  at: number,
): Promise<FollowingEdge[]> {
  const { rows: edges } = await sql<{ key_id: string; enrolled_at: Date }>`
    select key_id, enrolled_at from edge
     where (participant_id = ${participant} or ${participant} = any (serves)) and enrolled_at < ${new Date(at)}
     order by key_id`.execute(db);
  return Promise.all(
    edges.map(async ({ key_id, enrolled_at }) => {
      const receipts = await db
        .selectFrom('receipt')
        .select(['position', 'received_at'])
        .where('edge_key_id', '=', key_id)
        .where('position', '>=', fromPosition)
        .where('received_at', '<=', new Date(at))
        .orderBy('position')
        .execute();
      return {
        enrolledAt: enrolled_at.getTime(),
        receipts: receipts.map(({ position, received_at }) => ({
          position,
          receivedAt: received_at.getTime(),
        })),
      };
    }),
  );
}

/**
 * Meetings with listed devices at a participant's gates: as its edges tell (of each device, outcome and day the last
 * one, and of networks only those that they let pass), and as others tell who saw a device active there.
 */
export async function listMeetings(db: Db, participant: string, { from, to }: Period): Promise<Meeting[]> {
  const { rows } = await sql<{ key: ImeiKey; at: Date; outcome: Outcome }>`
    select imei_key as key, outcome, max(at) as at from attempt
     where participant_id = ${participant} and tier >= 1 and enforced
       and at >= ${new Date(from)} and at < ${new Date(to)}
       and (gate <> 'network-attach' or outcome = 'allow')
     group by imei_key, outcome, date_trunc('day', at)
    union all
    select imei_key, 'allow', seen_at from seen_active
     where participant_id = ${participant} and seen_at >= ${new Date(from)} and seen_at < ${new Date(to)}`.execute(
    db,
  );
  return rows.flatMap(({ key, at, outcome }) =>
    isCanaryKey(key) ? [] : [{ key, at: at.getTime(), outcome }],
  );
}

/** Every published act on every device that has one of these keys, in the order in which they were taken. */
export async function listActs(db: Db, keys: readonly ImeiKey[]): Promise<ActsOfKeys> {
  const { rows } = await sql<ActRow>`
    select identifier.imei_key as key, taken.declaration_id, taken.act, taken.actor, taken.tier, taken.mode, taken.at,
           taken.is_disputed, place.position, head.published_at
      from device_identifier as identifier
      join declaration on declaration.device_id = identifier.device_id
      join declaration_act as taken on taken.declaration_id = declaration.id
      join log_entry as place on place.entry_id = taken.entry_id ${firstHead}
     where identifier.imei_key = any (${[...keys]}::bigint[])
     order by taken.id`.execute(db);
  const acts = new Map<ImeiKey, PublishedAct[]>();
  for (const row of rows) acts.set(row.key, [...(acts.get(row.key) ?? []), actOf(row)]);
  return acts;
}

/** Devices that the record barred at some time in a period; reserved numbers are none, nor what is in doubt now. */
export async function countBarred(db: Db, { from, to }: Period): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct identifier.imei_key)::bigint as count
      from declaration join device_identifier as identifier on identifier.device_id = declaration.device_id
     where declaration.tier >= 1 and declaration.mode = 'total' and not declaration.is_quiet
       and declaration.status not in ('disputed', 'eased')
       and identifier.imei_key / 1000000 <> ${canaryTac}
       and declaration.declared_at < ${new Date(to)}
       and (declaration.ended_at is null or declaration.ended_at >= ${new Date(from)})`.execute(db);
  return rows[0]?.count ?? 0;
}

interface PlaceRow {
  readonly position: number;
  readonly published_at: Date;
}

interface ActRow extends PlaceRow {
  readonly key: ImeiKey;
  readonly declaration_id: string;
  readonly act: Act;
  readonly actor: Actor;
  readonly tier: Tier | null;
  readonly mode: Mode | null;
  readonly at: Date;
  readonly is_disputed: boolean;
}

function placeOf({ position, published_at }: PlaceRow): PublishedBatch {
  return { position, publishedAt: published_at.getTime() };
}

function actOf({ declaration_id, act, actor, tier, mode, at, is_disputed, ...place }: ActRow): PublishedAct {
  const taken: DeviceAct = {
    act,
    actor,
    declarationId: declaration_id,
    at: at.getTime(),
    ...(tier === null ? {} : { tier }),
    ...(mode === null ? {} : { mode }),
    ...(is_disputed ? { isDisputed: true } : {}),
  };
  return { act: taken, ...placeOf(place) };
}
