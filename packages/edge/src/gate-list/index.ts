/** Compiles the operator's own list and rules into one file, and looks into such files. */
export {
  buildGateList,
  type GateListBuild,
  type GateListInputs,
  type ToldProblems,
} from './build-gate-list.ts';
export { type GateListAnswer, type GateListRow, lookUpInGateList } from './look-up.ts';
