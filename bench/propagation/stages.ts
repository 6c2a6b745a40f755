import type { Database } from '@deadset/hub';

/** Instants of one proof on its way through the hub and to one edge, in ms since 1970. */
export interface Passage {
  readonly reference: string;
  /** When the transaction of the act was committed. */
  readonly committedAt: number;
  /** When the transaction of its batch was committed: from then on it may leave the hub. */
  readonly sealedAt: number;
  readonly position: number;
  /** Last position of its batch. */
  readonly batchEnd: number;
}

/** What the database knows about every proof, by the commit times that it noted. */
export async function readPassages({ pool }: Database): Promise<Passage[]> {
  const { rows } = await pool.query<{
    reference: string;
    committed_ms: number;
    sealed_ms: number;
    position: number;
    size_after: number;
  }>(`
    select declaration.reference, log_entry.position, log_batch.size_after,
      (extract(epoch from pg_xact_commit_timestamp(act.xmin)) * 1000)::float8 as committed_ms,
      (extract(epoch from pg_xact_commit_timestamp(log_batch.xmin)) * 1000)::float8 as sealed_ms
    from declaration_act act
    join declaration on declaration.id = act.declaration_id
    join log_entry on log_entry.entry_id = act.entry_id
    join lateral (select log_batch.xmin, size_after from log_batch
                  where first_position <= log_entry.position order by first_position desc limit 1) log_batch on true
    where act.act = 'raise'`);
  return rows.map((row) => ({
    reference: row.reference,
    committedAt: row.committed_ms,
    sealedAt: row.sealed_ms,
    position: row.position,
    batchEnd: row.size_after - 1,
  }));
}

/** When an edge said that its gates began to answer by a position, by participant and position. Ms since 1970. */
export async function readReceipts({ pool }: Database): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ participant: string; position: number; applied_ms: number }>(`
    select serves[1] as participant, receipt.position,
      (extract(epoch from receipt.applied_at) * 1000)::float8 as applied_ms
    from receipt join edge on edge.key_id = receipt.edge_key_id`);
  return new Map(rows.map((row) => [receiptKey(row.participant, row.position), row.applied_ms]));
}

export function receiptKey(participant: string, position: number): string {
  return `${participant} ${position}`;
}
