/** What somebody locks whose phone is gone, one thing after another, and what of it they have done. */
export { type LockListPageServices, lockListPages, lockProgress } from './lock-list-pages.ts';
export { type LockList, parseLockList, readLockList } from './lock-tasks.ts';
export { ukLockList } from './uk-lock-list.ts';
