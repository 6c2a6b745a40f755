import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set on routes whose body streams in while it is worked on, so that no deadline is put on it. */
    streamedBody?: boolean;
  }
}

/** How long a caller may take to send a body that is read whole, in milliseconds. */
const bodyDeadlineMs = 15_000;

/** Cuts off whoever sends a body drop by drop: the header limit of the server does not see those. */
export function limitBodyTime(app: FastifyInstance): void {
  const deadlines = new WeakMap<object, NodeJS.Timeout>();
  app.addHook('onRequest', async (request) => {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    if (!hasBody || request.routeOptions.config.streamedBody === true) return;
    deadlines.set(
      request,
      setTimeout(() => request.raw.destroy(), bodyDeadlineMs),
    );
  });
  const lift = async (request: object) => clearTimeout(deadlines.get(request));
  app.addHook('preValidation', lift);
  app.addHook('onResponse', lift);
  app.addHook('onRequestAbort', lift);
}
