import { type ErrorCode, RegistryError } from '@deadset/domain';
import { type Problem, problemFor, problemMediaType } from '@deadset/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseOutage } from '../database/index.ts';
import { isMachineRoute } from './route-policy.ts';

/** How long a machine is asked to wait while the record is away, in seconds. RFC 9110 section 10.2.3. */
const retryAfterSeconds = 1;

/** Shows a problem to a person: status is set already, the HTML is all that is wanted. */
export type ProblemPage = (problem: Problem, request: FastifyRequest) => string | Promise<string>;

/** Fastify's own refusals, by the status it would have sent; any other 4xx is a request that is not valid. */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'not-allowed',
  404: 'not-found',
  413: 'too-large',
  429: 'rate-limited',
};

/** Turns whatever a route throws into the answer: machines get RFC 9457, people a page. */
export function answerProblems(app: FastifyInstance, page?: ProblemPage): void {
  app.setErrorHandler(async (error: unknown, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal === undefined) {
      request.log.error({ err: error, route: request.routeOptions.url }, 'a fault');
    }
    return answer(reply, request, problemFor(refusal, request.id), page);
  });
  app.setNotFoundHandler(async (request, reply) =>
    answer(
      reply,
      request,
      problemFor(new RegistryError('not-found', 'There is nothing here.'), request.id),
      page,
    ),
  );
}

async function answer(reply: FastifyReply, request: FastifyRequest, problem: Problem, page?: ProblemPage) {
  void reply.code(problem.status);
  if (problem.status === 503) void reply.header('retry-after', retryAfterSeconds);
  if (page === undefined || isMachineRoute(pathOf(request)))
    return reply.type(problemMediaType).send(problem);
  return reply.type('text/html; charset=utf-8').send(await page(problem, request));
}

/** The refusal behind an error, or undefined for a fault. */
function refusalOf(error: unknown): RegistryError | undefined {
  if (error instanceof RegistryError) return error;
  if (isDatabaseOutage(error)) {
    return new RegistryError('unavailable', 'The record cannot be reached just now. Try again in a moment.', {
      cause: error,
    });
  }
  if (!isFastifyError(error)) return undefined;
  if (error.validation !== undefined)
    return new RegistryError('invalid', validationText(error), { cause: error });
  const status = error.statusCode ?? 500;
  if (status < 400 || status > 499) return undefined;
  return new RegistryError(codeOfStatus[status] ?? 'invalid', error.message, { cause: error });
}

/** Says what is wrong and where, and names a field that nobody knows; never repeats a value. */
function validationText({ validation = [], validationContext = 'body' }: FastifyError): string {
  const problems = validation.map(({ instancePath, message, params }) => {
    const unknown = params['additionalProperty'];
    const field = typeof unknown === 'string' && unknown.length <= 64 ? ` (${unknown})` : '';
    return `${validationContext}${instancePath} ${message ?? 'is not valid'}${field}`;
  });
  return [...new Set(problems)].slice(0, 10).join('; ');
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ('statusCode' in error || 'validation' in error);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}
