/** Scorecards: how each participant does, month by month, with intervals, what it says of it, and corrections beside it. */
export { scorecardPages } from './scorecard-pages.ts';
export { scorecardRoutes } from './scorecard-routes.ts';
export { createScorecards, type Scorecards } from './scorecard-service.ts';
