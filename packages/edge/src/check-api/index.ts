/** The gate for counters: one question and one answer, or a stream of them. */
export { CheckApi } from './check-api.ts';
export type { CheckClient } from './check-clients.ts';
