import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/**
 * One line for each answer: method, route pattern, status, milliseconds, correlation id.
 *
 * Never the address that was asked for: a query or a path may hold an IMEI or a reference.
 */
export function logRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'unmatched';
    const status = reply.statusCode;
    const elapsedMs = Math.round(reply.elapsedTime * 10) / 10;
    metrics.observeRequest({ method, route, status }, elapsedMs / 1000);
    request.log.info({ method, route, status, elapsedMs }, 'answered');
  });
}
