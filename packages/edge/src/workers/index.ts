/** Threads that answer at the gates by memory which the keeper of the list writes. */
export { figuresOf, type GateFigures } from './gate-figures.ts';
export type { WorkerStart } from './worker-message.ts';
export { WorkerPool } from './worker-pool.ts';
