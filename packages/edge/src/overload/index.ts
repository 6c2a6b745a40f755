/** When a thread has more to do than it can, and whom it turns away then. */
export { beatMs, OverloadGuard, type OverloadLimits } from './overload-guard.ts';
