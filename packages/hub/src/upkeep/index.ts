/** What the clock does by itself: rounds at intervals, and what is made anew when it has aged. */
export { keptFor } from './kept-for.ts';
export { type RoundState, type Rounds, startRounds } from './rounds.ts';
