/** A witness: cosigns each checkpoint of the logs that it knows that is consistent with the one before. C2SP tlog-witness. */
export { originHash } from './checkpoint-store.ts';
export { composeWitness, type RunningWitness } from './compose.ts';
export type { WitnessConfig } from './config.ts';
