/** The question and its answer, whatever protocol brings it. */
export type { NetworkStatus } from './answer-check.ts';
export { AnswerTally } from './answer-tally.ts';
export { CheckApi, type CheckClient } from './check-api.ts';
export { type Asker, CheckDesk, type MetListing } from './check-desk.ts';
