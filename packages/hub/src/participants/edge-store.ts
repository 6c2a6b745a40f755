import { sha256 } from '@deadset/protocol';
import type { Db } from '../database/index.ts';

/** A check node that answers for some participants' gates. */
export interface Edge {
  /** Short name of the key: the first 16 bytes of its SHA-256, in hex. */
  readonly keyId: string;
  /** Who runs it. */
  readonly participant: string;
  /** Whose gates it answers for. */
  readonly serves: readonly string[];
}

function keyIdOf(publicKey: Buffer): string {
  return sha256(publicKey).subarray(0, 16).toString('hex');
}

export async function findEdge(db: Db, publicKey: Buffer): Promise<Edge | undefined> {
  const row = await db
    .selectFrom('edge')
    .select(['key_id', 'participant_id', 'serves'])
    .where('public_key', '=', publicKey)
    .executeTakeFirst();
  return row && { keyId: row.key_id, participant: row.participant_id, serves: row.serves };
}

/** Keeps an edge, or what it serves by now; false when its key belongs to another participant. */
export async function keepEdge(
  db: Db,
  edge: { publicKey: Buffer; participant: string; serves: readonly string[] },
  at: number,
): Promise<boolean> {
  const serves = [...edge.serves];
  const kept = await db
    .insertInto('edge')
    .values({
      key_id: keyIdOf(edge.publicKey),
      public_key: edge.publicKey,
      participant_id: edge.participant,
      serves,
      enrolled_at: new Date(at),
    })
    .onConflict((conflict) =>
      conflict.column('key_id').doUpdateSet({ serves }).where('edge.participant_id', '=', edge.participant),
    )
    .executeTakeFirst();
  return kept.numInsertedOrUpdatedRows === 1n;
}

export async function countEdges(db: Db, participant: string): Promise<number> {
  const { count } = await db
    .selectFrom('edge')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('participant_id', '=', participant)
    .executeTakeFirstOrThrow();
  return count;
}
