/** Notices: what a participant that stands before the present holder of a phone is asked to pass on, in neutral words. */
export { noticeRoutes } from './notice-routes.ts';
export { writeNotices } from './notice-store.ts';
