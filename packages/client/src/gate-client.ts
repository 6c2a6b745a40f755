import { type Gate, RegistryError } from '@deadset/domain';
import type { CheckLine, CheckRequest } from '@deadset/protocol';
import {
  CheckAnswer,
  CheckLineResult,
  checkPath,
  checkStreamPath,
  linesMediaType,
  parserOf,
  streamEndings,
} from '@deadset/protocol';
import type { CallOptions } from './hub-session.ts';
import { exchange, send } from './json-exchange.ts';
import { jsonLines, jsonLinesOf } from './json-lines.ts';
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

/** A stream of questions: the gate of those that name none, and a signal that ends it. */
export interface CheckManyOptions extends CallOptions {
  readonly gate?: Gate;
}

const parseAnswer = parserOf(CheckAnswer);
const parseResult = parserOf(CheckLineResult);
const endings: readonly string[] = streamEndings;
const brisk: RetryPolicy = { attempts: 2, firstPauseMs: 50, longestPauseMs: 1000 };

/** Asks an edge the question of every gate: may this device be registered to somebody new? */
export class GateClient {
  readonly #options: GateClientOptions;
  readonly #url: string;
  readonly #streamUrl: string;

  constructor(options: GateClientOptions) {
    this.#options = options;
    this.#url = new URL(checkPath, options.url).href;
    this.#streamUrl = new URL(checkStreamPath, options.url).href;
  }

  /** The answer, with the position and age of the list behind it. Throws `RegistryError`, also when no edge answers. */
  check(request: CheckRequest, { signal }: CallOptions = {}): Promise<CheckAnswer> {
    const { timeoutMs = 2000, retries = brisk, fetch: sendBy } = this.#options;
    const headers = { ...this.#authorization, 'content-type': 'application/json' };
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

  /**
   * Any number of questions over one connection: one result for each, in order, as the edge gives them.
   *
   * A question that the edge cannot answer is a result with a `problem` and stops only itself. Questions are taken as
   * fast as results are. Throws `RegistryError`: 'unavailable' when the edge ends the stream before the last answer;
   * what has had no result by then is to be asked again.
   */
  async *checkMany(
    questions: Iterable<CheckLine> | AsyncIterable<CheckLine>,
    { gate, signal }: CheckManyOptions = {},
  ): AsyncGenerator<CheckLineResult> {
    const { fetch: sendBy } = this.#options;
    const response = await send({
      url: gate === undefined ? this.#streamUrl : `${this.#streamUrl}?gate=${gate}`,
      headers: { ...this.#authorization, 'content-type': linesMediaType },
      body: jsonLines(questions),
      ...(signal === undefined ? {} : { signal }),
      ...(sendBy === undefined ? {} : { fetch: sendBy }),
    });
    for await (const value of jsonLinesOf(response, signal)) {
      const result = parseResult(value);
      if (!result.ok) throw new Error(`an answer outside the contract: ${result.problem}`);
      if ('problem' in result.value && endings.includes(result.value.problem))
        throw new RegistryError('unavailable', `The edge ended the stream: ${result.value.title}`);
      yield result.value;
    }
  }

  get #authorization(): Record<string, string> {
    const { token } = this.#options;
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }
}
