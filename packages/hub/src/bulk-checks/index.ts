/**
 * Bulk checks: long lists of devices that an organisation sends, as a file or from a page. A list is taken in as it
 * arrives, answered by and by at one of the organisation's own gates, and erased a month later.
 */
export { bulkCheckPages } from './bulk-check-pages.ts';
export { bulkCheckRoutes } from './bulk-check-routes.ts';
export { type BulkCheckService, createBulkChecks } from './bulk-checks.ts';
