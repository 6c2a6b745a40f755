/** Attempts: kept on disk as they are met, sent to the hub until it has them. */
export { AttemptSender } from './attempt-sender.ts';
export { AttemptSpool } from './attempt-spool.ts';
export type { AttemptStore } from './attempt-store.ts';
export type { AttemptTally } from './attempt-tally.ts';
export type { MetMessage } from './spool-message.ts';
export { SpoolThread } from './spool-thread.ts';
