/** What participants are told: kept in the act's own transaction, read by cursor, and sent to their webhooks. */
export { type NewEvent, recordEvent, recordEvents } from './event-store.ts';
