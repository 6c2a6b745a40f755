/** Receipts: what each edge has applied, in its own signed words. */
export { receiptRoutes } from './receipt-routes.ts';
export { listApplications } from './receipt-store.ts';
