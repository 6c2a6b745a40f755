export { shopKinds } from './actors.ts';
export { type CalibrationLine, calibrationOf } from './calibration.ts';
export { type City, type CityOptions, createCity } from './city.ts';
export {
  cityEvents,
  type SeenEvent,
  seenEvents,
  type TruthEvent,
  truthEvents,
  wholeLives,
} from './city-events.ts';
export { cityFiles, headOf, linesOf, standingLines } from './city-files.ts';
export { cityReadme } from './city-readme.ts';
export {
  type AttachRow,
  type AttemptRow,
  type CityEvent,
  instantOf,
  type Label,
  type OutcomeRow,
  type RecoveryRow,
  type ReportRow,
  type TheftRow,
} from './city-rows.ts';
export { modelTypes } from './handset.ts';
export { cityParameters } from './parameter-table.ts';
export { shareTables } from './share-tables.ts';
