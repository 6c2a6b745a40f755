import type { Gate, ImeiKey, Outcome, Reason, Tier } from '@deadset/domain';
import type { Db } from '../database/index.ts';

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
  readonly at: number;
}

/** Keeps attempts; those that are kept already stay as they are. */
export async function recordAttempts(
  db: Db,
  edgeKeyId: string,
  attempts: readonly KeptAttempt[],
  receivedAt: number,
): Promise<void> {
  await db
    .insertInto('attempt')
    .values(
      attempts.map(({ sequence, participant, gate, network, key, outcome, reason, tier, presenter, at }) => ({
        edge_key_id: edgeKeyId,
        sequence,
        participant_id: participant,
        gate,
        network: network ?? null,
        imei_key: key,
        outcome,
        reason,
        tier,
        at: new Date(at),
        received_at: new Date(receivedAt),
        presenter: presenter ?? null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
