import { type Static, Type } from 'typebox';
import { EventCursor, eventTypes } from './event-contract.ts';
import { Instant, strictObject } from './schema.ts';

/** Endpoints that one participant may have. */
export const maxWebhooks = 10;

const WebhookId = Type.String({ format: 'uuid' });
const EventTypes = Type.Array(Type.Enum(eventTypes), {
  uniqueItems: true,
  description: 'Types that are sent; all when empty',
});

/** `POST /v1/webhooks`: where events are to be sent. */
export const WebhookRegistration = strictObject({
  url: Type.String({ minLength: 1, maxLength: 2048, description: 'https, reachable from the internet' }),
  types: Type.Optional(EventTypes),
  after: Type.Optional(EventCursor),
});
export type WebhookRegistration = Static<typeof WebhookRegistration>;

const endpointFields = {
  id: WebhookId,
  url: Type.String(),
  types: EventTypes,
  status: Type.Union([Type.Literal('enabled'), Type.Literal('disabled')]),
  /** Why it is disabled: `asked`, `failing` or `gone`. */
  reason: Type.Optional(Type.String()),
  /** Since when it has accepted nothing. */
  failingSince: Type.Optional(Instant),
  /** Events up to here have been queued for it. */
  cursor: EventCursor,
  createdAt: Instant,
};

/** An endpoint as its owner sees it. */
export const WebhookEndpoint = strictObject(endpointFields);
export type WebhookEndpoint = Static<typeof WebhookEndpoint>;

/** A new endpoint with its secret, which is shown here and nowhere again. */
export const RegisteredWebhook = strictObject({ ...endpointFields, secret: Type.String() });
export type RegisteredWebhook = Static<typeof RegisteredWebhook>;

export const WebhookList = strictObject({ webhooks: Type.Array(WebhookEndpoint) });
export type WebhookList = Static<typeof WebhookList>;

/** A new secret; requests are signed under the former one too until `formerUntil`. */
export const RotatedSecret = strictObject({ secret: Type.String(), formerUntil: Instant });
export type RotatedSecret = Static<typeof RotatedSecret>;

/** What came of a ping: the status of the answer, or why there was none. */
export const PingResult = strictObject({
  delivered: Type.Boolean(),
  answer: Type.Optional(Type.Integer()),
  fault: Type.Optional(Type.String()),
});
export type PingResult = Static<typeof PingResult>;

/** `POST /v1/webhooks/{id}/replay`: every event behind a cursor once more. */
export const ReplayRequest = strictObject({ after: EventCursor });
export const ReplayAnswer = strictObject({ queued: Type.Integer({ minimum: 0 }) });

/** `GET /v1/webhooks/{id}/deliveries`: which. */
export const DeliveryQuery = strictObject({ after: Type.Optional(EventCursor) });

/** Deliveries of one endpoint, in the order of their events; there may be more while `next` is there. */
export const DeliveryPage = strictObject({
  deliveries: Type.Array(
    strictObject({
      cursor: EventCursor,
      status: Type.Union([Type.Literal('waiting'), Type.Literal('delivered'), Type.Literal('given-up')]),
      tries: Type.Integer({ minimum: 0 }),
      /** When it is tried next. */
      dueAt: Type.Optional(Instant),
      triedAt: Type.Optional(Instant),
      answer: Type.Optional(Type.Integer()),
      fault: Type.Optional(Type.String()),
    }),
  ),
  next: Type.Optional(EventCursor),
});
export type DeliveryPage = Static<typeof DeliveryPage>;
export const WebhookPath = strictObject({ id: WebhookId });
