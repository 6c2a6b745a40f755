export { type Account, type Actors, type Shop, type ShopKind, shopKinds } from './actors.ts';
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
export { type CityFile, cityFiles, type FileLine, headOf, linesOf, standingLines } from './city-files.ts';
export { cityReadme } from './city-readme.ts';
export {
  type AttachRow,
  type AttemptRow,
  type CityEvent,
  instantOf,
  type Label,
  type OutcomeRow,
  type Radio,
  type RecoveryRow,
  type ReportRow,
  type TheftRow,
} from './city-rows.ts';
export { type ModelType, modelTypes } from './handset.ts';
export { cityParameters, type Parameter, type ParameterValues } from './parameter-table.ts';
export { type ShareTable, shareTables } from './share-tables.ts';
