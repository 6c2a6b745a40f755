/**
 * Imports: a participant's own stolen list, whole or as a delta, in the columns of DIRBS. A bad row stops itself and not
 * the list; guards stop what looks like a mistake until somebody overrides them by name.
 */

export { csvLines } from './csv-lines.ts';
export { eventsAnswer, eventsMediaType, guardsIn, guardsPattern, linesOfEvents } from './event-lines.ts';
export { needsSecondPerson } from './import-guards.ts';
export { importRoutes } from './import-routes.ts';
export { holdContributor } from './import-run-store.ts';
export { createImportService, type ImportRequest, type ImportService } from './import-service.ts';
export { hasBacklog, reportedOn } from './import-store.ts';
export { stolenListLines } from './stolen-list-file.ts';
export { latestDayAt } from './stolen-list-rows.ts';
