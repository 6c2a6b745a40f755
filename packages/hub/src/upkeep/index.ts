/** What the clock does by itself: rounds at intervals. */
export { type Rounds, startRounds } from './rounds.ts';
