import { type ErrorCode, errorCodes, RegistryError } from '@deadset/domain';
import { Problem, parserOf } from '@deadset/protocol';
import { systemClock } from './clock.ts';
import { ProblemError } from './problem-error.ts';

/** Reads an answer, as `parserOf` gives it: the value, or what does not fit. */
export type Parse<T> = (value: unknown) => { ok: true; value: T } | { ok: false; problem: string };

/** One request, as it goes out. */
export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** POST for a request with a body and GET for one without, when absent. */
  readonly method?: 'DELETE' | 'POST';
  /** A stream goes out while the answer comes in. */
  readonly body?: string | ReadableStream<Uint8Array>;
  /** How long it may take; absent for what goes on as long as there is something to ask. */
  readonly timeoutMs?: number;
  /** Ends the request before its time, when the caller wants it no more. */
  readonly signal?: AbortSignal;
  /** The runtime's own when absent; another for a client certificate or a proxy. */
  readonly fetch?: typeof fetch;
}

/** One request and what its answer must look like. */
export interface Exchange<T> extends HttpRequest {
  readonly parse: Parse<T>;
}

const parseProblem = parserOf(Problem);

/** Of an answer that says nothing but that it is done (HTTP 204). */
export const parseNothing: Parse<undefined> = (value) =>
  value === undefined || value === null
    ? { ok: true, value: undefined }
    : { ok: false, problem: 'there is a body where none belongs' };

/** Codes by the HTTP status that carries them, for answers whose body is no problem of ours (a proxy's, say). */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  422: 'brake',
  429: 'rate-limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

/**
 * Sends one request and gives the answer.
 *
 * Throws `ProblemError` with the other side's code and words when it refuses, `RegistryError` ('unavailable') when it
 * cannot be reached in time, and the signal's own reason when the caller gave up; any other answer than the contract's
 * is a fault.
 */
export async function exchange<T>(request: Exchange<T>): Promise<T> {
  const response = await send(request);
  const answer = request.parse(jsonOf(await textOf(response, request.signal)));
  if (!answer.ok) throw new Error(`an answer outside the contract: ${answer.problem}`);
  return answer.value;
}

/** Sends one request and gives the response, whose status is good. Throws as `exchange` does. */
export async function send(request: HttpRequest): Promise<Response> {
  const response = await reach(request);
  if (response.ok) return response;
  throw refusalFrom(response, jsonOf(await textOf(response, request.signal)));
}

async function reach(request: HttpRequest): Promise<Response> {
  const { url, headers, body, timeoutMs, signal, fetch: sendBy = fetch } = request;
  const timeout = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
  const ends = AbortSignal.any(signal === undefined ? timeout : [...timeout, signal]);
  const sent: RequestInit = {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body === undefined ? {} : { body }),
    ...(typeof body === 'object' ? { duplex: 'half' } : {}),
  };
  try {
    return await sendBy(url, { ...sent, headers, signal: ends });
  } catch (error) {
    signal?.throwIfAborted();
    throw new RegistryError('unavailable', `${new URL(url).origin} cannot be reached`, { cause: error });
  }
}

async function textOf(response: Response, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    throw new RegistryError('unavailable', `${originOf(response)} broke off its answer`, { cause: error });
  }
}

function originOf({ url }: Response): string {
  return URL.canParse(url) ? new URL(url).origin : 'the other side';
}

/** Undefined when the text is not JSON: what matters then is the status. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a page of a proxy, or nothing. The status tells what happened, and no contract accepts undefined.
    return undefined;
  }
}

function refusalFrom({ status, headers }: Response, body: unknown): Error {
  const parsed = parseProblem(body);
  const problem: Problem = parsed.ok
    ? parsed.value
    : { type: 'about:blank', title: `refused with HTTP status ${status}`, status };
  const code = errorCodes.find((one) => problem.type.endsWith(`/${one}`)) ?? codeOfStatus[status];
  if (code === undefined) return new Error(problem.title);
  return new ProblemError(code, problem, retryAfterMs(headers.get('retry-after')));
}

/** RFC 9110 section 10.2.3: seconds or a date. Undefined for neither. */
export function retryAfterMs(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - systemClock());
}
