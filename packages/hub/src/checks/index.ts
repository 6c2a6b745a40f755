/**
 * The question and its answer at the hub: the public check of one phone, without an account, and the checks of
 * participants that run no edge. What is kept of them cannot be turned back into a number.
 */
export { type AskingPages, askingPages } from './asking-pages.ts';
export { type BudgetChange, changeBudget } from './change-budget.ts';
export { checkPages } from './check-pages.ts';
export { checkRoutes } from './check-routes.ts';
export { type CheckSessions, createCheckSessions } from './check-session.ts';
export { evenTime } from './even-time.ts';
export { type HandInPoint, readHandInPoints } from './hand-in-points.ts';
export { findListing } from './listing-store.ts';
export { networkOf } from './network-of.ts';
export { type AnsweringList, createParticipantDesk, type ParticipantDesk } from './participant-desk.ts';
export {
  createPublicDesk,
  type PublicAnswer,
  type PublicAsker,
  type PublicDesk,
  publicVerdict,
} from './public-desk.ts';
export { countScans } from './trace-store.ts';
