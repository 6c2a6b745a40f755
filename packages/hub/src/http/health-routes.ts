import { strictObject } from '@deadset/protocol';
import { Type } from '@fastify/type-provider-typebox';
import type { Metrics } from './metrics.ts';
import { bytesAnswer } from './openapi.ts';
import type { App } from './server.ts';

const Health = strictObject({ status: Type.Union([Type.Literal('ok'), Type.Literal('down')]) });

/** `/health` asks the database and the log, not the process; `/metrics` is for Prometheus, `/v1/openapi.json` for integrators. */
export function healthRoutes(app: App, isHealthy: () => Promise<boolean>, metrics: Metrics): void {
  app.get(
    '/health',
    {
      config: { rateLimit: false },
      schema: { summary: 'Whether this hub works', response: { 200: Health, 503: Health } },
    },
    async (_request, reply) => {
      const healthy = await isHealthy();
      return reply.code(healthy ? 200 : 503).send({ status: healthy ? 'ok' : 'down' });
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
