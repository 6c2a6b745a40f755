/** All that a participant may see, as files: streamed, harmless in a spreadsheet, and a line of the audit each. */
export { exportRoutes } from './export-routes.ts';
