/**
 * Who did what, when, why, on whose behalf and to whom: written in the act's own transaction or before the answer
 * leaves, or the act did not happen; then hash-chained, and read by auditors whose every search is a line too.
 */
export { chainHash, chainStart } from './audit-chain.ts';
export { type ChainHead, chainPending, findUnfitPlaces, readChainHead } from './audit-chain-store.ts';
export { auditRoutes } from './audit-routes.ts';
export { recordAudit, recordLook } from './audit-store.ts';
export { createDisclosures, type Disclose } from './disclosures.ts';
export { type ChainVerdict, verifyAuditChain } from './verify-audit-chain.ts';
