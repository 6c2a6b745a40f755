/**
 * The logbook: whom a device belongs to, how it goes to somebody else, and what its keeper is asked. The hub alone can
 * hand no device over: that takes a secret which only a keeper's code opens.
 */
export { alarmPages } from './alarm-pages.ts';
export { answerAsKeeper } from './answer-consent.ts';
export { consentOf } from './ask-consent.ts';
export { batchRoutes } from './batch-routes.ts';
export { answerOf, consentRoutes } from './consent-routes.ts';
export { type Consent, countHolds } from './consent-store.ts';
export { tellKeeper } from './contacts.ts';
export { type LogbookDoubts, logbookDoubts } from './declaration-doubts.ts';
export { enrolIn, givenTo, newTicket, type Ticket } from './enrolling.ts';
export { findEnrolment, findPresent } from './enrolment-store.ts';
export { logbookPages } from './logbook-pages.ts';
export type { LogbookDependencies } from './logbook-requests.ts';
export { logbookRoutes } from './logbook-routes.ts';
export { createLogbookService, type LogbookService } from './logbook-service.ts';
export { proveByLogbook } from './meet-declaration.ts';
