/** Attempts: kept on disk as they are met, sent to the hub until it has them. */
export { AttemptSender } from './attempt-sender.ts';
export { AttemptSpool } from './attempt-spool.ts';
export type { AttemptTally } from './attempt-tally.ts';
