/** Appeals: somebody asks that the effect of a report be undone; clocks, deciders, disputes, and figures for everybody. */
export { appealNoticeFor } from './appeal-notice.ts';
export { appealPages } from './appeal-pages.ts';
export type { AppealDependencies } from './appeal-requests.ts';
export { appealRoutes } from './appeal-routes.ts';
export { createDeciderOf, staffOf } from './decider-pages.ts';
export { endReleases } from './deciding.ts';
export { fairnessRoutes } from './figure-routes.ts';
export { countOverdue } from './figure-store.ts';
export { noteOverdue } from './overdue.ts';
