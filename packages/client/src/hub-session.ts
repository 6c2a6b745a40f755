import { RegistryError } from '@deadset/domain';
import { idempotencyHeader } from '@deadset/protocol';
import { systemClock } from './clock.ts';
import { newIdempotencyKey } from './entropy.ts';
import { exchange, type HttpRequest, type Parse, parseNothing, send } from './json-exchange.ts';
import { patient, type RetryPolicy, withRetries } from './retry.ts';
import { type Credentials, TokenSource } from './token-source.ts';

/** Which hub, and as which participant. */
export type HubClientOptions = Credentials & {
  /** Where the hub answers, for instance `http://127.0.0.1:8400`. */
  readonly url: string;
  /** How long one request may take, in milliseconds; 10 000 when absent. */
  readonly timeoutMs?: number;
  /** Five tries in all when absent, the pauses doubling from 200 ms. */
  readonly retries?: RetryPolicy;
  /** Milliseconds since 1970; the system's clock when absent. */
  readonly clock?: () => number;
  /** Sends requests; the runtime's own when absent. Another one brings a client certificate (RFC 8705) or a proxy. */
  readonly fetch?: typeof fetch;
};

/** What may be said about one question. */
export interface CallOptions {
  /** Ends the call, its retries and pauses included. */
  readonly signal?: AbortSignal;
}

/** What may be said about one act. */
export interface ActOptions extends CallOptions {
  /** Names the act, so that doing it again is one effect. Drawn at random when absent; keep it to retry across restarts. */
  readonly idempotencyKey?: string;
}

/** Parts of an address behind `?`; what is absent is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** A request whose body is no JSON object. */
interface Sending {
  readonly path: string;
  readonly query?: Query;
  readonly text?: string;
  readonly contentType?: string;
}

/** What every part of the client talks to the hub through: one token, the same patience, the same words for a refusal. */
export class HubSession {
  readonly #options: HubClientOptions;
  readonly #tokens: TokenSource;

  constructor(options: HubClientOptions) {
    this.#options = options;
    const { timeoutMs = 10_000, clock = systemClock } = options;
    this.#tokens = new TokenSource({ ...options, timeoutMs, clock });
  }

  /** Does an act, or asks a question that does not belong into an address; all its tries have one idempotency key. */
  post<T>(path: string, body: object, parse: Parse<T>, options: ActOptions = {}): Promise<T> {
    const { idempotencyKey = newIdempotencyKey() } = options;
    const headers = { 'content-type': 'application/json', [idempotencyHeader]: idempotencyKey };
    const request = { ...this.#request(path, {}, options), headers, body: JSON.stringify(body) };
    return this.#patiently(request, (authorised) => exchange({ ...authorised, parse }));
  }

  /** Sends a file, or an act without a body; all its tries have one idempotency key. */
  send<T>(
    { path, query = {}, text, contentType }: Sending,
    parse: Parse<T>,
    options: ActOptions = {},
  ): Promise<T> {
    const { idempotencyKey = newIdempotencyKey() } = options;
    const typed = contentType === undefined ? {} : { 'content-type': contentType };
    const request: HttpRequest = {
      ...this.#request(path, query, options),
      method: 'POST',
      headers: { ...typed, [idempotencyHeader]: idempotencyKey },
      ...(text === undefined ? {} : { body: text }),
    };
    return this.#patiently(request, (authorised) => exchange({ ...authorised, parse }));
  }

  /** Takes something away; doing it again is harmless. */
  remove(path: string, options: CallOptions = {}): Promise<undefined> {
    const request: HttpRequest = { ...this.#request(path, {}, options), method: 'DELETE' };
    return this.#patiently(request, (authorised) => exchange({ ...authorised, parse: parseNothing }));
  }

  /** Asks a question. */
  get<T>(path: string, query: Query, parse: Parse<T>, options: CallOptions = {}): Promise<T> {
    const request = this.#request(path, query, options);
    return this.#patiently(request, (authorised) => exchange({ ...authorised, parse }));
  }

  /** Opens an answer that is read as it comes: a file. */
  open(path: string, query: Query, options: CallOptions = {}): Promise<Response> {
    return this.#patiently(this.#request(path, query, options), send);
  }

  #request(path: string, query: Query, { signal }: CallOptions): HttpRequest {
    const { url, timeoutMs = 10_000, fetch: sendBy } = this.#options;
    const address = new URL(path, url);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    return {
      url: address.href,
      headers: {},
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
      ...(sendBy === undefined ? {} : { fetch: sendBy }),
    };
  }

  #patiently<T>(request: HttpRequest, ask: (request: HttpRequest) => Promise<T>): Promise<T> {
    const { retries = patient } = this.#options;
    return withRetries(retries, () => this.#authorised(request, ask), request.signal);
  }

  /** A token may end before its time, when keys are changed: once, a fresh one is tried. */
  async #authorised<T>(request: HttpRequest, ask: (request: HttpRequest) => Promise<T>): Promise<T> {
    const attempt = async () => {
      const authorization = `Bearer ${await this.#tokens.current()}`;
      return ask({ ...request, headers: { ...request.headers, authorization } });
    };
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'unauthenticated') throw error;
    }
    this.#tokens.forget();
    return attempt();
  }
}
