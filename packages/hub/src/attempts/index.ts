/** Attempts: the checks, at any gate, that met a listed device. */
export { attemptRoutes } from './attempt-routes.ts';
export { recordHubAttempts } from './attempt-store.ts';
