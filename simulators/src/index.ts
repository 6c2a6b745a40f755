export {
  type AttachRow,
  type AttemptRow,
  type CalibrationLine,
  type City,
  type CityEvent,
  type CityOptions,
  calibrationOf,
  cityEvents,
  cityFiles,
  cityParameters,
  cityReadme,
  createCity,
  headOf,
  instantOf,
  type Label,
  linesOf,
  modelTypes,
  type OutcomeRow,
  type RecoveryRow,
  type ReportRow,
  type SeenEvent,
  seenEvents,
  shareTables,
  shopKinds,
  standingLines,
  type TheftRow,
  type TruthEvent,
  truthEvents,
  wholeLives,
} from './city/index.ts';
export type { Counter, CounterOptions } from './counter/index.ts';
export { createForce, type Force, type RecordedCrime } from './force/index.ts';
export { startMaker } from './maker/index.ts';
export {
  type Amf,
  connectAmf,
  type IdentityAnswer,
  type IdentityQuestion,
} from './mobile-core/n5g-client.ts';
export {
  type AttachingPhone,
  type CheckOutcome,
  connectMme,
  type Mme,
  type MmeOptions,
} from './mobile-core/s13-client.ts';
export {
  type OperatorOptions,
  type RunningOperator,
  type Subscriber,
  startOperator,
} from './operator/index.ts';
export { startProfileServer } from './profile-server/index.ts';
export { SeededChance } from './seeded-chance.ts';
export { startShop } from './shop/index.ts';
