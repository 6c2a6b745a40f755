/**
 * The check node. `composeEdge` starts one: it follows the hub's feed, verifies every byte of it, and answers at the
 * gates from memory, with the hub up, down or gone for a week.
 */
export { describeCheckApi } from './api-description.ts';
export type { CheckClient } from './check-api/index.ts';
export { composeEdge, type EdgeAddresses, type RunningEdge } from './compose.ts';
export type { EdgeConfig, ListenerConfig } from './config.ts';
export {
  buildGateList,
  type GateListAnswer,
  type GateListBuild,
  type GateListInputs,
  type GateListRow,
  lookUpInGateList,
  type ToldProblems,
} from './gate-list/index.ts';
export { gateNames } from './gates/index.ts';
export { type ColourCounts, type RulesHeader, verifyRulesFile } from './rules/index.ts';
