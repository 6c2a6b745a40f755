/** Rows in, findings out. Pure: the hub hands over rows and owns the questions, pages and jobs. */
export { type CanaryAtEdge, type CanarySight, canarySight, worstSight } from './canary-sight.ts';
export {
  type DumpFinding,
  type DumpLimits,
  type DumpRow,
  DumpTally,
  defaultDumpLimits,
  type HomeCountry,
  ratBitmask,
} from './dump-tally.ts';
export { quantile } from './quantile.ts';
export { type Figure, notMeasured, shareFigure } from './scorecard/figure.ts';
export type { FollowingEdge, PublishedBatch } from './scorecard/follow-times.ts';
export { isMeasurable, monthBefore, monthNamed, type Period, scorecardMethod } from './scorecard/method.ts';
export {
  type AppealTimes,
  type ConsentAsked,
  type FairnessRows,
  type FigureName,
  type LawfulUserCase,
  lawfulUsersFigure,
  type Scorecard,
  type ScorecardRows,
  scorecardFigures,
  scorecardOf,
} from './scorecard/scorecard.ts';
export type { ActsOfKeys, Meeting, PublishedAct } from './scorecard/sightings.ts';
export { type Application, type TimeToApply, timeToApply } from './time-to-apply.ts';
export { greatCircleMetres, type Place } from './tracking-points/great-circle.ts';
export {
  findingOf,
  type PremisesCircle,
  type TrackingDoubt,
  type TrackingFinding,
  type TrackingGround,
  type TrackingPoint,
} from './tracking-points/tracking-finding.ts';
export { compareSamples, type SampleComparison } from './two-samples.ts';
