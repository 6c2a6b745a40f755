/** Writing on the record: one act becomes one entry, with the listing that it leaves behind, in the act's own transaction. */
export { recordEntry } from './record-store.ts';
export { uuidOf } from './uuid.ts';
