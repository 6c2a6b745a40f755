/** What somebody locks whose phone is gone, one thing after another, and what of it they have done. */
export { lockListPages, lockProgress } from './lock-list-pages.ts';
export { type LockList, readLockList } from './lock-tasks.ts';
export { ukLockList } from './uk-lock-list.ts';
