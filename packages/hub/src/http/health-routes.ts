import { strictObject } from '@deadset/protocol';
import { type Static, Type } from '@fastify/type-provider-typebox';
import type { Metrics } from './metrics.ts';
import { bytesAnswer } from './openapi.ts';
import type { App } from './server.ts';

/** What is wrong while the hub goes on taking acts. */
const HubAlarm = Type.Union([
  // Too few witnesses cosign: entries wait, and edges answer by their last list.
  Type.Literal('publication-paused'),
  // The witnesses know more of this log than the database, which is an older copy: nothing is signed.
  Type.Literal('behind-witnesses'),
  // Messages to people that nobody would take: somebody has to look at the gateway.
  Type.Literal('messages-dead'),
  // A table that pages answer by says something else than the record: somebody has written past it.
  Type.Literal('record-differs'),
  // Somebody waits longer for a decision than we promise.
  Type.Literal('appeal-overdue'),
]);

/** What the last look at the table of listings came to. */
const AuditState = strictObject({
  /** Milliseconds since 1970. */
  checkedAt: Type.Number(),
  /** IMEI keys on which the table and the list of the record differ. */
  differences: Type.Integer(),
  /** Entries of the first few of them. */
  entryIds: Type.Array(Type.String()),
});

/** How a process of the hub is. */
export interface HubHealth {
  readonly isUp: boolean;
  readonly alarms: Static<typeof HubAlarm>[];
  readonly witnesses: { name: string; isUp: boolean }[];
  /** How long a sealed batch has waited to be published; absent when the record cannot be read. */
  readonly unpublishedSeconds?: number;
  /** Age of the newest published head. */
  readonly headAgeSeconds?: number;
  /** Absent before the first look. */
  readonly audit?: Static<typeof AuditState>;
}

const Health = strictObject({
  status: Type.Union([Type.Literal('ok'), Type.Literal('degraded'), Type.Literal('down')]),
  alarms: Type.Array(HubAlarm),
  witnesses: Type.Array(strictObject({ name: Type.String(), isUp: Type.Boolean() })),
  unpublishedSeconds: Type.Optional(Type.Number()),
  headAgeSeconds: Type.Optional(Type.Number()),
  audit: Type.Optional(AuditState),
});

/** `/health` asks the database and the log, not the process, and is 200 as long as acts are taken; `/metrics` is for Prometheus, `/v1/openapi.json` for integrators. */
export function healthRoutes(app: App, readHealth: () => Promise<HubHealth>, metrics: Metrics): void {
  app.get(
    '/health',
    {
      config: { rateLimit: false },
      schema: { summary: 'Whether this hub works', response: { 200: Health, 503: Health } },
    },
    async (_request, reply) => {
      const { isUp, ...health } = await readHealth();
      const status = health.alarms.length === 0 ? 'ok' : 'degraded';
      return reply.code(isUp ? 200 : 503).send({ status: isUp ? status : 'down', ...health });
    },
  );
  app.get(
    '/metrics',
    {
      config: { rateLimit: false },
      schema: {
        summary: 'Figures in the text form of Prometheus',
        response: { 200: bytesAnswer('text/plain', 'Metrics, one a line') },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()),
  );
  app.get(
    '/v1/openapi.json',
    {
      schema: {
        summary: 'This interface, as OpenAPI 3.1',
        response: { 200: Type.Object({}, { additionalProperties: true }) },
      },
    },
    async (_request, reply) => reply.type('application/json').send(app.swagger()),
  );
}
