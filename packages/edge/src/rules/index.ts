/** The operator's own list and rules, beside the record. */
export { type Colour, type ColourName, colour, colourName, colourNames, isMilder } from './colour.ts';
export type { RulesMemory } from './rules-memory.ts';
export { RulesView } from './rules-view.ts';
