/** A police force: its own crime records, sent to the registry and asked for again. */
export type { RecordedCrime } from './crime-book.ts';
export { createForce, type Force } from './force.ts';
