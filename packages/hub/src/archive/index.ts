/** The encrypted archive of every published batch, and the way back from it. */
export { ArchiveDamaged, BatchArchive } from './batch-archive.ts';
export { fillArchive } from './fill-archive.ts';
export { type Restored, restoreLog } from './restore-log.ts';
