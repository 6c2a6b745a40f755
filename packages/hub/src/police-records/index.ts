/**
 * Police records: a force's crimes by its own references, in and out as POLE rows. Persons have no room here but a
 * role: they belong to the police zone, which is another store.
 */
export { policeRecordRoutes } from './police-record-routes.ts';
