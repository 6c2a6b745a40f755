/** What participants are told: kept in the act's own transaction, read by cursor, and sent to their webhooks. */
export { countDeliveries } from './delivery-store.ts';
export { startEventRounds } from './event-rounds.ts';
export { eventRoutes } from './event-routes.ts';
export { type NewEvent, recordEvent, recordEvents } from './event-store.ts';
export type { WebhookSettings } from './webhook-parts.ts';
export { webhookRoutes } from './webhook-routes.ts';
