/** Receipts for people: the proof file of an act, for whoever has reference and code. */
export { proofPages } from './proof-pages.ts';
export { proofRoutes } from './proof-routes.ts';
export { createProofService, type ProofService } from './proof-service.ts';
