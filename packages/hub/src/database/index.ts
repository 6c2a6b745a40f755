/**
 * The record's database: a PostgreSQL that the process starts itself or one by URL, its tables, and the unit of work.
 * The only place beside the `*-store.ts` files where SQL is written.
 */

export { fixedLocks, holdFixedLock, lockClass, tryFixedLock } from './advisory-locks.ts';
export type { ApproverStatus } from './approval-tables.ts';
export type { BulkCheckKind, BulkCheckState } from './bulk-check-tables.ts';
export type { Json } from './column-types.ts';
export { connectDatabase, type Database, type DatabaseOptions, openDatabase } from './connection.ts';
export { roleConfig } from './connection-config.ts';
export type { CounterAct, PhoneCondition } from './counter-tables.ts';
export { readByCursor } from './cursor.ts';
export { announcePending } from './doorbell.ts';
export { startEmbeddedServer } from './embedded-server.ts';
export type { ReviewCause } from './fairness-tables.ts';
export { onceOnly } from './idempotency.ts';
export type { LineOutcome } from './line-report-tables.ts';
export type { EnrolmentBasis } from './logbook-tables.ts';
export { migrateDatabase } from './migrate.ts';
export { isDatabaseOutage } from './outage.ts';
export type { CredentialKind, ParticipantStatus, PersonStatus } from './people-tables.ts';
export { applicationRole, policeRole, policeSchema } from './roles.ts';
export { findRunningServer } from './running-server.ts';
export type { Db, Tables, Trx } from './tables.ts';
export { inUnitOfWork, mostKeysPerUnit } from './unit-of-work.ts';
