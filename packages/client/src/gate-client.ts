import type { CheckRequest } from '@deadset/protocol';
import { CheckAnswer, checkPath, parserOf } from '@deadset/protocol';
import type { CallOptions } from './hub-session.ts';
import { exchange } from './json-exchange.ts';
import { type RetryPolicy, withRetries } from './retry.ts';

/** Which edge to ask, and as whom. */
export interface GateClientOptions {
  /** Where the edge answers checks, for instance `http://127.0.0.1:8410`. */
  readonly url: string;
  /** The token that the edge knows this participant by; absent for an edge that answers its own machine without. */
  readonly token?: string;
  /** How long one question may take, in milliseconds; 2 000 when absent, for somebody is standing at the counter. */
  readonly timeoutMs?: number;
  /** One more try after 50 ms when absent. */
  readonly retries?: RetryPolicy;
  /** Sends requests; the runtime's own when absent. */
  readonly fetch?: typeof fetch;
}

const parseAnswer = parserOf(CheckAnswer);
const brisk: RetryPolicy = { attempts: 2, firstPauseMs: 50, longestPauseMs: 1000 };

/** Asks an edge the question of every gate: may this device be registered to somebody new? */
export class GateClient {
  readonly #options: GateClientOptions;
  readonly #url: string;

  constructor(options: GateClientOptions) {
    this.#options = options;
    this.#url = new URL(checkPath, options.url).href;
  }

  /** The answer, with the position and age of the list behind it. Throws `RegistryError`, also when no edge answers. */
  check(request: CheckRequest, { signal }: CallOptions = {}): Promise<CheckAnswer> {
    const { token, timeoutMs = 2000, retries = brisk, fetch: sendBy } = this.#options;
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const headers = { ...authorization, 'content-type': 'application/json' };
    const body = JSON.stringify(request);
    const question = {
      url: this.#url,
      headers,
      body,
      timeoutMs,
      parse: parseAnswer,
      ...(signal === undefined ? {} : { signal }),
      ...(sendBy === undefined ? {} : { fetch: sendBy }),
    };
    return withRetries(retries, () => exchange(question), signal);
  }
}
