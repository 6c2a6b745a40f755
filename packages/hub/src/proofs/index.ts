/** Receipts for people: the proof file of an act, for whoever has reference and code. */
export { proofPages } from './proof-pages.ts';
export { proofRoutes } from './proof-routes.ts';
export { createProofService } from './proof-service.ts';
