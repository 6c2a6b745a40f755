import type { Gate, ImeiKey, Outcome, Reason, Tier } from '@deadset/domain';
import { type InsertObject, sql } from 'kysely';
import type { Db, Tables } from '../database/index.ts';

/** A check that met a listed device. Its id is its edge and that edge's sequence. */
export interface KeptAttempt {
  readonly sequence: number;
  readonly participant: string;
  readonly gate: Gate;
  readonly network?: string;
  readonly key: ImeiKey;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly tier: Tier;
  readonly presenter?: string;
  /** Where the gate says that the device was presented. ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly at: number;
  /** False when a shadow participant only kept what it would have answered; true when absent. */
  readonly enforced?: boolean;
}

/** Keeps attempts, and gives those that were not kept already; the others stay as they are. */
export async function recordAttempts(
  db: Db,
  edgeKeyId: string,
  attempts: readonly KeptAttempt[],
  receivedAt: number,
): Promise<KeptAttempt[]> {
  const rows = await insertAttempts(
    db,
    attempts.map(
      ({
        sequence,
        participant,
        gate,
        network,
        country,
        key,
        outcome,
        reason,
        tier,
        presenter,
        at,
        enforced = true,
      }) => ({
        edge_key_id: edgeKeyId,
        sequence,
        participant_id: participant,
        gate,
        network: network ?? null,
        country: country ?? null,
        imei_key: key,
        outcome,
        reason,
        tier,
        at: new Date(at),
        received_at: new Date(receivedAt),
        presenter: presenter ?? null,
        enforced,
      }),
    ),
  );
  const added = new Set(rows.map(({ sequence }) => sequence));
  return attempts.filter(({ sequence }) => added.has(sequence));
}

/** Of an attempt that met the hub itself and not an edge. */
const hubItself = 'hub';

/** Keeps attempts at the hub's own checks; each gets its place from the hub's own numbering. */
export async function recordHubAttempts(
  db: Db,
  attempts: readonly Omit<KeptAttempt, 'sequence' | 'network'>[],
): Promise<void> {
  if (attempts.length === 0) return;
  await insertAttempts(
    db,
    attempts.map(
      ({ participant, gate, country, key, outcome, reason, tier, presenter, at, enforced = true }) => ({
        edge_key_id: hubItself,
        sequence: sql<number>`nextval('hub_attempt')`,
        participant_id: participant,
        gate,
        network: null,
        country: country ?? null,
        imei_key: key,
        outcome,
        reason,
        tier,
        at: new Date(at),
        received_at: new Date(at),
        presenter: presenter ?? null,
        enforced,
      }),
    ),
  );
}

/**
 * Keeps those that are not there yet, and in the same statement puts them where the police zone is told of them; not
 * those on an unproved word, which are sealed.
 */
function insertAttempts(
  db: Db,
  rows: readonly InsertObject<Tables, 'attempt'>[],
): Promise<{ sequence: number }[]> {
  return db
    .with('kept', (at) =>
      at
        .insertInto('attempt')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .returning(['edge_key_id', 'sequence', 'imei_key', 'tier']),
    )
    .with('untold', (at) =>
      at
        .insertInto('untold_attempt')
        .columns(['edge_key_id', 'sequence', 'imei_key'])
        .expression((to) =>
          to.selectFrom('kept').select(['edge_key_id', 'sequence', 'imei_key']).where('tier', '>', 0),
        ),
    )
    .selectFrom('kept')
    .select('sequence')
    .execute();
}
