import {
  DeliveryPage,
  DeliveryQuery,
  eventTypes,
  PingResult,
  RegisteredWebhook,
  ReplayAnswer,
  ReplayRequest,
  RotatedSecret,
  type WebhookEndpoint,
  WebhookList,
  WebhookPath,
  WebhookRegistration,
} from '@deadset/protocol';
import { type App, callerOf } from '../http/index.ts';
import { type Delivery, listDeliveries } from './delivery-store.ts';
import type { WebhookParts } from './webhook-parts.ts';
import {
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  mine,
  pingWebhook,
  registerWebhook,
  replayEvents,
  rotateSecret,
} from './webhook-service.ts';
import { type Endpoint, findEndpoint, listEndpoints } from './webhook-store.ts';

/** Deliveries of one page. */
const pageSize = 100;

const done = { 204: { type: 'null', description: 'Done' } } as const;

/** Where a participant's events are sent: all of it is the caller's own. */
export function webhookRoutes(app: App, parts: WebhookParts): void {
  addEndpointRoutes(app, parts);
  addSwitchRoutes(app, parts);
  addDeliveryRoutes(app, parts);
}

function addEndpointRoutes(app: App, parts: WebhookParts): void {
  app.post(
    '/v1/webhooks',
    {
      schema: {
        summary: 'Have events sent to an address; the secret is shown in this answer alone',
        body: WebhookRegistration,
        response: { 201: RegisteredWebhook },
      },
    },
    async (request, reply) => {
      const { endpoint, secret } = await registerWebhook(parts, callerOf(request).id, request.body);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...viewOf(endpoint), secret });
    },
  );
  app.get(
    '/v1/webhooks',
    {
      exposeHeadRoute: false,
      schema: { summary: 'Your endpoints, and how they are', response: { 200: WebhookList } },
    },
    async (request) => ({
      webhooks: (await listEndpoints(parts.db, callerOf(request).id)).map(viewOf),
    }),
  );
  app.delete(
    '/v1/webhooks/:id',
    { schema: { summary: 'Forget an endpoint and its deliveries', params: WebhookPath, response: done } },
    async (request, reply) => {
      await deleteWebhook(parts, callerOf(request).id, request.params.id);
      return reply.code(204).send(null);
    },
  );
}

function addSwitchRoutes(app: App, parts: WebhookParts): void {
  app.post(
    '/v1/webhooks/:id/secret',
    {
      schema: {
        summary: 'Replace the secret; the former one signs too for a day',
        params: WebhookPath,
        response: { 200: RotatedSecret },
      },
    },
    async (request, reply) => {
      const { secret, formerUntilAt } = await rotateSecret(parts, callerOf(request).id, request.params.id);
      const formerUntil = new Date(formerUntilAt).toISOString();
      return reply.header('cache-control', 'no-store').send({ secret, formerUntil });
    },
  );
  app.post(
    '/v1/webhooks/:id/enable',
    {
      schema: {
        summary: 'Send to an endpoint again, with all that came meanwhile',
        params: WebhookPath,
        response: done,
      },
    },
    async (request, reply) => {
      await enableWebhook(parts, callerOf(request).id, request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/v1/webhooks/:id/disable',
    {
      schema: {
        summary: 'Send nothing to an endpoint until it is enabled again',
        params: WebhookPath,
        response: done,
      },
    },
    async (request, reply) => {
      await disableWebhook(parts, callerOf(request).id, request.params.id);
      return reply.code(204).send(null);
    },
  );
}

function addDeliveryRoutes(app: App, parts: WebhookParts): void {
  app.post(
    '/v1/webhooks/:id/ping',
    {
      schema: {
        summary: 'Send a signed event about nothing, now and once',
        params: WebhookPath,
        response: { 200: PingResult },
      },
    },
    async (request) => pingWebhook(parts, callerOf(request).id, request.params.id),
  );
  app.post(
    '/v1/webhooks/:id/replay',
    {
      schema: {
        summary: 'Send every event behind a cursor once more, under the same ids',
        params: WebhookPath,
        body: ReplayRequest,
        response: { 200: ReplayAnswer },
      },
    },
    async (request) => {
      const after = Number(request.body.after);
      return { queued: await replayEvents(parts, callerOf(request).id, request.params.id, after) };
    },
  );
  app.get(
    '/v1/webhooks/:id/deliveries',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'What became of each event for an endpoint',
        params: WebhookPath,
        querystring: DeliveryQuery,
        response: { 200: DeliveryPage },
      },
    },
    async (request): Promise<DeliveryPage> => {
      const { id } = mine(await findEndpoint(parts.db, callerOf(request).id, request.params.id));
      const deliveries = await listDeliveries(parts.db, id, Number(request.query.after ?? '0'), pageSize);
      const last = deliveries.at(-1);
      const isFull = last !== undefined && deliveries.length === pageSize;
      return { deliveries: deliveries.map(deliveryView), ...(isFull && { next: String(last.place) }) };
    },
  );
}

function viewOf({
  id,
  url,
  types,
  disabledFor,
  failingSinceAt,
  queuedUpTo,
  createdAt,
}: Endpoint): WebhookEndpoint {
  return {
    id,
    url,
    types: eventTypes.filter((type) => types.includes(type)),
    status: disabledFor === undefined ? 'enabled' : 'disabled',
    ...(disabledFor !== undefined && { reason: disabledFor }),
    ...(failingSinceAt !== undefined && { failingSince: new Date(failingSinceAt).toISOString() }),
    cursor: String(queuedUpTo),
    createdAt: new Date(createdAt).toISOString(),
  };
}

function deliveryView({ place, status, tries, dueAt, triedAt, answer, fault }: Delivery) {
  return {
    cursor: String(place),
    status,
    tries,
    ...(status === 'waiting' && { dueAt: new Date(dueAt).toISOString() }),
    ...(triedAt !== undefined && { triedAt: new Date(triedAt).toISOString() }),
    ...(answer !== undefined && { answer }),
    ...(fault !== undefined && { fault }),
  };
}
