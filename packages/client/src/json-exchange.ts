import { type ErrorCode, errorCodes, RegistryError } from '@deadset/domain';
import { Problem, parserOf } from '@deadset/protocol';

/** One request and what its answer must look like. */
export interface Exchange<T> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent by POST. */
  readonly body: string;
  readonly timeoutMs: number;
  /** Reads the answer, as `parserOf` gives it. */
  readonly parse: (value: unknown) => { ok: true; value: T } | { ok: false; problem: string };
}

const parseProblem = parserOf(Problem);

/** Codes by the HTTP status that carries them, for answers whose body is no problem of ours (a proxy's, say). */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  429: 'rate-limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

/**
 * Sends one request and gives the answer.
 *
 * Throws `RegistryError` with the other side's code and words when it refuses, and `unavailable` when it cannot be
 * reached in time; any other answer than the contract's is a fault.
 */
export async function exchange<T>(request: Exchange<T>): Promise<T> {
  const response = await send(request);
  const body = await readJson(response);
  if (!response.ok) throw refusalFrom(response.status, body);
  const answer = request.parse(body);
  if (!answer.ok) throw new Error(`an answer outside the contract: ${answer.problem}`);
  return answer.value;
}

async function send(request: Exchange<unknown>): Promise<Response> {
  const { url, headers, body, timeoutMs } = request;
  try {
    return await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw new RegistryError('unavailable', `${new URL(url).origin} cannot be reached`, { cause: error });
  }
}

/** Undefined when the body is not JSON: what matters then is the status. */
async function readJson(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    const origin = new URL(response.url).origin;
    throw new RegistryError('unavailable', `${origin} broke off its answer`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a page of a proxy, or nothing. The status tells what happened, and no contract accepts undefined.
    return undefined;
  }
}

function refusalFrom(status: number, body: unknown): Error {
  const problem = parseProblem(body);
  const named = problem.ok ? errorCodes.find((code) => problem.value.type.endsWith(`/${code}`)) : undefined;
  const code = named ?? codeOfStatus[status];
  const words = problem.ok ? problem.value.title : `refused with HTTP status ${status}`;
  return code === undefined ? new Error(words) : new RegistryError(code, words);
}
