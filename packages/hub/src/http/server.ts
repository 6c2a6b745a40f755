import type { Server as HttpServer, RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { isOpenToAll, RegistryError } from '@deadset/domain';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  fastify,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { Entropy } from '../entropy.ts';
import type { Logger } from '../logger.ts';
import { limitBodyTime } from './body-deadline.ts';
import { requireAct, type VerifyAccessToken } from './guard.ts';
import type { Metrics } from './metrics.ts';
import { describeRoutes } from './openapi.ts';
import { answerProblems, type ProblemPage } from './problem-answers.ts';
import { logRequests } from './request-log.ts';
import { isMachineRoute, requireActOfRoute } from './route-policy.ts';

/** The server that routes are added to; bodies, queries and answers have the types of their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** In PEM. */
export interface TlsFiles {
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** Authorities whose client certificates are trusted by their subject. */
  readonly clientAuthorities?: Buffer;
}

export interface ServerOptions {
  readonly log: Logger;
  readonly entropy: Entropy;
  readonly metrics: Metrics;
  readonly verifyAccessToken: VerifyAccessToken;
  /** Requests that one address may make in a minute. */
  readonly requestsPerMinute: number;
  /** Proxies of our own, whose word on the visitor's address is taken; nobody's when absent. */
  readonly trustedProxies?: readonly string[];
  /** Whether people reach the hub by https, so that browsers may be told to stay there. */
  readonly secure: boolean;
  /** Origins that a form's answer may send a browser on to: the operators' sign-in. */
  readonly formTargets?: readonly string[];
  readonly problemPage?: ProblemPage;
  readonly tls?: TlsFiles;
}

/** Largest body unless a route says otherwise, in bytes. */
const bodyLimitBytes = 64 * 1024;
/** How long a caller may take to send its headers, in milliseconds. */
const headersTimeoutMs = 10_000;
/** How long a caller may take over a whole request, an import of millions of rows included, in milliseconds. */
const requestTimeoutMs = 1_800_000;

/**
 * A server without routes: limits, headers, log, problems and the guard, in the order in which they act.
 *
 * The guard hangs on the policy tables, not on the routes: a route or page without a line there stops the start.
 */
export async function createServer(options: ServerOptions): Promise<App> {
  const loggerInstance: FastifyBaseLogger = options.log;
  const app = fastify({
    loggerInstance,
    // Ours instead: Fastify's lines would hold the whole address.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
    genReqId: () => options.entropy(9).toString('base64url'),
    bodyLimit: bodyLimitBytes,
    trustProxy: [...(options.trustedProxies ?? [])],
    requestTimeout: requestTimeoutMs,
    ...(options.tls === undefined ? {} : { serverFactory: tlsServerFactory(options.tls) }),
    forceCloseConnections: true,
    // A misspelt field is refused, not dropped, and a number is not text.
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: true },
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.headersTimeout = headersTimeoutMs;
  logRequests(app, options.metrics);
  limitBodyTime(app);
  answerProblems(app, options.problemPage);
  await app.register(helmet, helmetOptions(options));
  app.addHook('onSend', async (_request, reply) => {
    // What a person was shown on a borrowed phone must not stay there; routes that may be cached say so.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    // A page that reads bar codes says that it does.
    if (!reply.hasHeader('permissions-policy'))
      void reply.header('permissions-policy', 'camera=(), microphone=()');
  });
  await app.register(rateLimit, {
    max: options.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: () =>
      new RegistryError('rate-limited', 'Too many requests. Try again in a minute.'),
  });
  await app.register(formbody, { bodyLimit: bodyLimitBytes });
  await describeRoutes(app);
  app.addHook('onRoute', (route) => {
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    for (const method of methods) {
      const act = requireActOfRoute(method, route.url);
      if (!isMachineRoute(route.url) || isOpenToAll(act)) continue;
      const present = route.onRequest === undefined ? [] : [route.onRequest].flat();
      route.onRequest = [...present, requireAct(act, options.verifyAccessToken)];
    }
  });
  return app;
}

/**
 * Asks every client for a certificate and turns nobody away for want of one, or for one that nobody knows: what it is
 * worth is judged where a participant shows itself. RFC 8705 section 2.2.2 needs that for certificates of one's own.
 */
function tlsServerFactory({ certificate: cert, key, clientAuthorities: ca }: TlsFiles) {
  return (listener: RequestListener): HttpServer => {
    const settings = {
      cert,
      key,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    } as const;
    const server = createHttpsServer({ ...settings, ...(ca === undefined ? {} : { ca }) }, listener);
    server.requestTimeout = requestTimeoutMs;
    return server;
  };
}

function helmetOptions({ secure, formTargets = [] }: ServerOptions) {
  return {
    // A script runs when its page names it with this answer's nonce, and no other does, whoever serves it.
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'", ...formTargets],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: secure,
    referrerPolicy: { policy: 'no-referrer' as const },
  };
}
