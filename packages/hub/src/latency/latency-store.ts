import type { ParticipantRole } from '@deadset/domain';
import type { Receipt } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** An edge, who runs it, and the last that it has said. Instants are milliseconds since 1970. */
export interface EdgeStanding {
  readonly participant: string;
  readonly name: string;
  readonly role: ParticipantRole;
  /** Its public key in hexadecimal. */
  readonly edge: string;
  readonly position?: number;
  readonly appliedAt?: number;
  readonly receivedAt?: number;
}

/** A canary with a place in the log, and when followers could first have it. */
export interface PublishedCanary {
  readonly position: number;
  readonly publishedAt: number;
}

/** Every edge beside its newest receipt, by participant. */
export async function listStandings(db: Db): Promise<EdgeStanding[]> {
  const { rows } = await sql<{
    participant: string;
    name: string;
    role: ParticipantRole;
    public_key: Buffer;
    position: number | null;
    applied_at: Date | null;
    received_at: Date | null;
  }>`
    select participant.id as participant, participant.name, participant.role, edge.public_key,
           newest.position, newest.applied_at, newest.received_at
      from edge join participant on participant.id = edge.participant_id
      left join lateral (
        select position, applied_at, received_at from receipt
         where receipt.edge_key_id = edge.key_id order by position desc, applied_at desc limit 1
      ) as newest on true
     order by participant.name, edge.enrolled_at`.execute(db);
  return rows.map(({ public_key, position, applied_at, received_at, ...owner }) => ({
    ...owner,
    edge: public_key.toString('hex'),
    ...(position === null ? {} : { position }),
    ...(applied_at === null ? {} : { appliedAt: applied_at.getTime() }),
    ...(received_at === null ? {} : { receivedAt: received_at.getTime() }),
  }));
}

/** The newest canaries under a head of this size, newest first. */
export async function listCanariesBelow(db: Db, size: number, limit: number): Promise<PublishedCanary[]> {
  const { rows } = await sql<{ position: number; published_at: Date }>`
    select log_entry.position, head.published_at
      from canary join log_entry on log_entry.entry_id = canary.entry_id
      cross join lateral (
        select published_at from log_checkpoint
         where log_checkpoint.size > log_entry.position order by log_checkpoint.size limit 1
      ) as head
     where log_entry.position < ${size}::bigint
     order by canary.number desc limit ${limit}`.execute(db);
  return rows.map(({ position, published_at }) => ({ position, publishedAt: published_at.getTime() }));
}

/** When each edge's gates first answered by a position not below this one; edges that have not are left out. */
export async function listFirstAbove(db: Db, position: number): Promise<Map<string, number>> {
  // Positions only grow at an edge, so the lowest of them is the first: one look into an index for each.
  const { rows } = await sql<{ public_key: Buffer; applied_at: Date }>`
    select edge.public_key, first.applied_at
      from edge cross join lateral (
        select applied_at from receipt
         where receipt.edge_key_id = edge.key_id and receipt.position >= ${position}::bigint
         order by position, applied_at limit 1
      ) as first`.execute(db);
  return new Map(
    rows.map(({ public_key, applied_at }) => [public_key.toString('hex'), applied_at.getTime()]),
  );
}

/** The newest receipt of every edge, or of one participant's, as it was signed. */
export async function listNewestReceipts(
  db: Db,
  participant: string | undefined,
): Promise<{ participant: string; receipt: Receipt }[]> {
  const rows = await db
    .selectFrom('receipt')
    .innerJoin('edge', 'edge.key_id', 'receipt.edge_key_id')
    .distinctOn('receipt.edge_key_id')
    .select([
      'edge.participant_id',
      'edge.public_key',
      'receipt.position',
      'receipt.root',
      'receipt.digest',
      'receipt.listed_count',
      'receipt.configuration',
      'receipt.applied_at',
      'receipt.signature',
    ])
    .$if(participant !== undefined, (query) => query.where('edge.participant_id', '=', participant ?? ''))
    .orderBy('receipt.edge_key_id')
    .orderBy('receipt.position', 'desc')
    .orderBy('receipt.applied_at', 'desc')
    .execute();
  return rows.map((row) => ({
    participant: row.participant_id,
    receipt: {
      edge: row.public_key.toString('hex'),
      position: row.position,
      root: row.root.toString('hex'),
      digest: row.digest.toString('hex'),
      count: row.listed_count,
      configuration: row.configuration.toString('hex'),
      appliedAt: row.applied_at.toISOString(),
      signature: row.signature.toString('hex'),
    },
  }));
}
