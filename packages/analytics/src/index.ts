/** Rows in, findings out. Pure: the hub hands over rows and owns the questions, pages and jobs. */
export { type CanaryAtEdge, type CanarySight, canarySight, worstSight } from './canary-sight.ts';
export {
  type DumpFinding,
  type DumpLimits,
  DumpTally,
  defaultDumpLimits,
  type HomeCountry,
  ratBitmask,
} from './dump-tally.ts';
export { quantile } from './quantile.ts';
export { type Application, type TimeToApply, timeToApply } from './time-to-apply.ts';
