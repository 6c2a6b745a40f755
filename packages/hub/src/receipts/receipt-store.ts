import type { Application } from '@deadset/analytics';
import type { Receipt } from '@deadset/protocol';
import type { Db } from '../database/index.ts';

/** Keeps a receipt; the same one again is kept once. */
export async function recordReceipt(db: Db, edgeKeyId: string, receipt: Receipt, at: number): Promise<void> {
  await db
    .insertInto('receipt')
    .values({
      edge_key_id: edgeKeyId,
      position: receipt.position,
      root: Buffer.from(receipt.root, 'hex'),
      digest: Buffer.from(receipt.digest, 'hex'),
      listed_count: receipt.count,
      configuration: Buffer.from(receipt.configuration, 'hex'),
      applied_at: new Date(receipt.appliedAt),
      received_at: new Date(at),
      signature: Buffer.from(receipt.signature, 'hex'),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Every receipt since an instant, beside the moment at which its batch was sealed. */
export async function listApplications(db: Db, since: number): Promise<Application[]> {
  const rows = await db
    .selectFrom('receipt')
    .innerJoin('edge', 'edge.key_id', 'receipt.edge_key_id')
    .innerJoin('log_batch', (join) =>
      join.on((eb) => eb('log_batch.size_after', '=', eb('receipt.position', '+', 1))),
    )
    .select(['edge.participant_id', 'log_batch.sealed_at', 'receipt.applied_at'])
    .where('receipt.applied_at', '>=', new Date(since))
    // An edge that was behind applies old batches late: that says how long it was away, not how quick its gates are.
    .where('log_batch.sealed_at', '>=', new Date(since))
    .execute();
  return rows.map((row) => ({
    participant: row.participant_id,
    sealedAt: row.sealed_at.getTime(),
    appliedAt: row.applied_at.getTime(),
  }));
}
