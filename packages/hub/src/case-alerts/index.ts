/**
 * Alerts: an officer hears within seconds that something happened to the phone of an open case, and looks up what on the
 * case. Attempts cross into the police zone as marks of devices; what comes back out is the number of a case.
 */
export { countAlerts } from './alert-desk.ts';
export { alertPages } from './alert-pages.ts';
export type { AlertParts } from './alert-parts.ts';
export { createAlertRound, startAlertRounds } from './alert-rounds.ts';
