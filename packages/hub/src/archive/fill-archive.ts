import type { Db } from '../database/index.ts';
import { readBatches } from '../log/index.ts';
import type { BatchArchive } from './batch-archive.ts';

/** Batches that are read at a time, by their leaves. */
const leavesPerStep = 10_000;

/**
 * Brings an archive up to what is published: one that is new, or was away while its hub was told of no archive.
 *
 * Openings that have been erased meanwhile are not in it, and from a log with such gaps nothing can be rebuilt: keep a
 * copy of the database from before the first erasure, or begin the archive on the log's first day.
 */
export async function fillArchive(db: Db, archive: BatchArchive): Promise<void> {
  for (;;) {
    const batches = await readBatches(db, await archive.end(), leavesPerStep);
    if (batches.length === 0) return;
    for (const { batch } of batches) await archive.keep(batch);
  }
}
