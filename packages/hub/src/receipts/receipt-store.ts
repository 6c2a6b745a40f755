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
