/** The latency board: how far and how quickly each participant's gates follow the record, from its own signed receipts. */
export { latencyPages } from './latency-pages.ts';
export { latencyRoutes } from './latency-routes.ts';
export { type EdgeStanding, listStandings } from './latency-store.ts';
