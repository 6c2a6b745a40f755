/** Writing on the record: one act becomes one entry, with the listing that it leaves behind, in the act's own transaction. */
export { recordApprover } from './approver-store.ts';
export { recordEntry } from './record-store.ts';
export { bytesOfUuid, uuidOf } from './uuid.ts';
