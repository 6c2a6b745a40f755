/**
 * What a participant needs to take part: put acts on the record at the hub, and ask at a gate.
 *
 * On `fetch` alone. Refusals are `RegistryError` with the code that the other side gave; an answer that does not fit
 * the contract is a fault.
 */

export type { ConsentClient } from './consent-client.ts';
export { type CursorStore, fileCursor, memoryCursor } from './cursor-store.ts';
export type { FollowOptions } from './event-client.ts';
export type { ExportKind, ExportRow } from './export-client.ts';
export type { CheckManyOptions, GateClientOptions } from './gate-client.ts';
export { GateClient } from './gate-client.ts';
export { HubClient } from './hub-client.ts';
export type { ActOptions, CallOptions, HubClientOptions } from './hub-session.ts';
export type { BulkEnrolment } from './logbook-client.ts';
export type { SendOptions } from './police-records-client.ts';
export { ProblemError } from './problem-error.ts';
export type { RetryPolicy } from './retry.ts';
export { memorySeenIds, type SeenIds } from './seen-ids.ts';
export type { Credentials, TokenSourceOptions } from './token-source.ts';
export { TokenSource } from './token-source.ts';
export { seenBeforeHeader, type WebhookOptions, webhookListener } from './webhook-listener.ts';
