/** How many stolen phones come up again and how soon, with intervals, what who is named says, and no small numbers. */
export {
  dropOldTakings,
  keepFirstReappearances,
  keepFollowedTakings,
  keepTakings,
} from './kept-takings-store.ts';
export { weeklyCutoff } from './reappearance-method.ts';
export { reappearancePages } from './reappearance-pages.ts';
export { reappearanceRoutes } from './reappearance-routes.ts';
export { createReappearances } from './reappearance-service.ts';
export type { Taking } from './taking.ts';
export { readTakings } from './taking-rows-store.ts';
