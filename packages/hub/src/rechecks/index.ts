/** Re-checks: what a network does about a phone that is on when it comes onto the list. */
export { recheckRoutes } from './recheck-routes.ts';
