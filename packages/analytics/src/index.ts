/** Rows in, findings out. Pure: the hub hands over rows and owns the questions, pages and jobs. */

export { binomialUpperTail } from './binomial.ts';
export { type CanaryAtEdge, type CanarySight, canarySight, worstSight } from './canary-sight.ts';
export type { AttachRow, Cell } from './clones/attach-row.ts';
export type { CloneFinding, CloneSignal } from './clones/clone-finding.ts';
export { type CloneLimits, defaultCloneLimits, requireUsableLimits } from './clones/clone-limits.ts';
export type { CloneKnowledge, ForeignBlock, KeeperLine } from './clones/clone-state.ts';
export { IdentifierBook } from './clones/identifier-book.ts';
export type { DeviceType, DeviceTypes } from './clones/number-rule.ts';
export { formatRadio, parseRadio } from './clones/radio-generation.ts';
export {
  type AttachLog,
  type CloneScanOptions,
  type CloneScanSummary,
  scanClones,
} from './clones/scan-clones.ts';
export {
  type DumpFinding,
  type DumpLimits,
  type DumpRow,
  DumpTally,
  defaultDumpLimits,
  type HomeCountry,
  ratBitmask,
} from './dump-tally.ts';
export type { MedianDays } from './flows/median-days.ts';
export { type WorldFlows, worldFlows } from './flows/world-flows.ts';
export { greatCircleMetres, type Place } from './great-circle.ts';
export {
  defaultEstimationLimits,
  type EstimatedLinkage,
  estimateLinkage,
} from './linkage/estimate-linkage.ts';
export { compareLegible } from './linkage/legible-digits.ts';
export {
  type ComparisonVector,
  type LinkageField,
  type LinkageModel,
  levelWeight,
  probabilityOfWeight,
  weighPair,
  weightOfProbability,
} from './linkage/linkage-model.ts';
export { compareSerials, deletionsOf, digitsOneSlipAway } from './linkage/near-text.ts';
export { compareCells, compareTimes, type PlaceCell, type TimeGap, timeGapDays } from './linkage/nearness.ts';
export { compareWords, type OverlapLevel, wordsOf } from './linkage/word-overlap.ts';
export { chartRowsOf, gexfOf, graphmlOf } from './links/graph-exports.ts';
export { type Link, type LinkGraph, type LinkNode, linkGraph } from './links/link-graph.ts';
export { type GraphMeasures, measureGraph, type NodeMeasures } from './links/link-measures.ts';
export { gammaBelow } from './posterior-distributions.ts';
export type { BaseRate } from './presenters/base-rates.ts';
export { adjustForManyTests } from './presenters/false-discovery.ts';
export { type LeadMethod, leadMethod } from './presenters/lead-method.ts';
export type {
  Aftermath,
  CountedPresentation,
  Counting,
  ExcludedClass,
  Presentation,
} from './presenters/presentation.ts';
export { findLeads, type LeadFindings, type PresenterFinding } from './presenters/presenter-leads.ts';
export { type SharedPhones, whoSharesPhones } from './presenters/shared-phones.ts';
export { rateRatio, shareBand } from './presenters/shrinkage.ts';
export { quantile } from './quantile.ts';
export { type Figure, notMeasured, shareFigure } from './scorecard/figure.ts';
export type { FollowingEdge, PublishedBatch } from './scorecard/follow-times.ts';
export { type Interval, shareInterval } from './scorecard/intervals.ts';
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
export { seededDraw } from './seeded-draw.ts';
export { cumulativeIncidence } from './survival/cumulative-incidence.ts';
export type { CurveStep } from './survival/curve-step.ts';
export { type FollowedDevice, FollowUp } from './survival/follow-up.ts';
export { fewestEvents, hideSmall, hideSmallInTables } from './survival/hide-small.ts';
export { kaplanMeier } from './survival/kaplan-meier.ts';
export { type ShareBy, shareBy } from './survival/share-by.ts';
export { type Application, type TimeToApply, timeToApply } from './time-to-apply.ts';
export {
  findingOf,
  type PremisesCircle,
  type TrackingDoubt,
  type TrackingFinding,
  type TrackingGround,
  type TrackingPoint,
} from './tracking-points/tracking-finding.ts';
export { compareSamples, type SampleComparison } from './two-samples.ts';
