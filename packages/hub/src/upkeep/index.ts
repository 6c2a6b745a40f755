/** What the clock does by itself: rounds at intervals, and the clearing away of what has served its time. */
export { startRounds } from './rounds.ts';
export { dropOutdated } from './upkeep-store.ts';
