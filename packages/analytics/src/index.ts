/** Rows in, findings out. Pure: the hub hands over rows and owns the questions, pages and jobs. */
export { quantile } from './quantile.ts';
export { type Application, type TimeToApply, timeToApply } from './time-to-apply.ts';
