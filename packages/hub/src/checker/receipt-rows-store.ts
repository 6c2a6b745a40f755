import type { Receipt } from '@deadset/protocol';
import type { Trx } from '../database/index.ts';

/** The newest receipt of every edge, as the edge signed it. */
export async function readNewestReceipts(trx: Trx): Promise<Receipt[]> {
  const rows = await trx
    .selectFrom('receipt')
    .innerJoin('edge', 'edge.key_id', 'receipt.edge_key_id')
    .distinctOn('receipt.edge_key_id')
    .selectAll('receipt')
    .select('edge.public_key')
    .orderBy('receipt.edge_key_id')
    .orderBy('receipt.position', 'desc')
    .orderBy('receipt.applied_at', 'desc')
    .execute();
  return rows.map((row) => ({
    edge: row.public_key.toString('hex'),
    position: row.position,
    root: row.root.toString('hex'),
    digest: row.digest.toString('hex'),
    count: row.listed_count,
    configuration: row.configuration.toString('hex'),
    appliedAt: row.applied_at.toISOString(),
    signature: row.signature.toString('hex'),
  }));
}
