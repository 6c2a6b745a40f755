/**
 * Checks the record against itself: everything is derived again from the entries, by code that shares nothing with the
 * code that wrote them except the formats.
 */
export { type AuditReport, auditRecord } from './audit-record.ts';
export { type ListVerdict, ListWatch } from './list-watch.ts';
export { RecordWatch, type WatchReport } from './record-watch.ts';
