/** The operator's own list and rules, beside the record. */
export {
  type Colour,
  type ColourName,
  colour,
  colourName,
  colourNames,
  colourOf,
  isMilder,
  stricter,
} from './colour.ts';
export { EquipmentRanges, equipmentLead, mixedTac, serialBits, tacBits } from './equipment-ranges.ts';
export { keyPayload, mostReasons, payloadColour } from './key-payload.ts';
export { loadRules, verifyRulesFile } from './load-rules.ts';
export {
  type ColourCounts,
  encodeRulesHeader,
  type FileSection,
  pageBytes,
  type RulesHeader,
  type SectionPlace,
} from './rules-file.ts';
export { RulesKeeper } from './rules-keeper.ts';
export type { RulesMemory } from './rules-memory.ts';
export { RulesView, softwareVersionsPerTac } from './rules-view.ts';
export { bucketShift, placeOf, stepTableWords, stepWord, valueOf, writeStepTable } from './step-table.ts';
export {
  bytesPerOverrideCell,
  overrideCellOf,
  overrideCells,
  overrideColumns,
} from './subscriber-overrides.ts';
export { bytesPerSubscriberRange, subscriberColumns } from './subscriber-ranges.ts';
