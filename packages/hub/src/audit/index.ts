/** Who did what, why and on whose behalf: written in the act's own transaction, or the act did not happen. */
export { recordAudit } from './audit-store.ts';
