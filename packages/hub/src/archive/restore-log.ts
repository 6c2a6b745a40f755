import { applyBatch, encodeBatch, type VerifierPolicy } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { VerifiedLog } from '../log/index.ts';
import { ArchiveDamaged, type BatchArchive } from './batch-archive.ts';
import { readRestoredSize, restoreBatch } from './restore-store.ts';

/** How far a log was when it was restored, and how far it is now, in leaves. */
export interface Restored {
  readonly sizeBefore: number;
  readonly size: number;
  readonly batches: number;
  /** SHA-256 set digest of the list, for comparing with what edges say of theirs. */
  readonly digest: Buffer;
}

/**
 * Goes on from where a database's log ends with what the archive has, each batch verified as a follower would.
 *
 * The database may be empty, or an older copy. The log, the list and the devices come back whole; what is in no batch
 * does not: participants, references and codes, the audit, attempts and receipts are in copies of the database alone.
 * Throws `ArchiveDamaged` when the archive does not continue this log. What was restored before that stays.
 */
export async function restoreLog(db: Db, archive: BatchArchive, policy: VerifierPolicy): Promise<Restored> {
  const verified = new VerifiedLog(db, policy);
  await verified.catchUp();
  const sizeBefore = await readRestoredSize(db);
  let { state } = verified;
  let batches = 0;
  for await (const batch of archive.read(sizeBefore)) {
    const result = applyBatch(state, encodeBatch(batch), policy);
    if (!result.ok)
      throw new ArchiveDamaged(
        `the batch at position ${batch.firstPosition} of the archive does not go on from this database: ${result.refusal}`,
      );
    ({ state } = result);
    await restoreBatch(db, { batch, state, changes: result.changes });
    batches += 1;
  }
  return { sizeBefore, size: state.frontier.size, batches, digest: state.list.digest() };
}
