import { RegistryError } from '@deadset/domain';
import {
  ActAnswer,
  DeclarationAnswer,
  type DeclarationRequest,
  DeclarationStatusAnswer,
  type DeclarationStatusRequest,
  idempotencyHeader,
  parserOf,
  type RaiseRequest,
  type WithdrawRequest,
} from '@deadset/protocol';
import { systemClock } from './clock.ts';
import { newIdempotencyKey } from './entropy.ts';
import { type Exchange, exchange } from './json-exchange.ts';
import { patient, type RetryPolicy, withRetries } from './retry.ts';
import { TokenSource } from './token-source.ts';

/** Which hub, and as which participant. */
export interface HubClientOptions {
  /** Where the hub answers, for instance `http://127.0.0.1:8400`. */
  readonly url: string;
  /** The participant's id and secret, as `deadset participant add` gave them. */
  readonly participant: string;
  readonly secret: string;
  /** How long one request may take, in milliseconds; 10 000 when absent. */
  readonly timeoutMs?: number;
  /** Five tries in all when absent, the pauses doubling from 200 ms. */
  readonly retries?: RetryPolicy;
  /** Milliseconds since 1970; the system's clock when absent. */
  readonly clock?: () => number;
}

/** What may be said about one act. */
export interface ActOptions {
  /** Names the act, so that doing it again is one effect. Drawn at random when absent; keep it to retry across restarts. */
  readonly idempotencyKey?: string;
}

const parseDeclaration = parserOf(DeclarationAnswer);
const parseAct = parserOf(ActAnswer);
const parseStatus = parserOf(DeclarationStatusAnswer);

/**
 * Puts acts on the record under a participant's own credentials.
 *
 * A hub that is away is tried again under the same idempotency key, so an act whose answer was lost is still one act.
 * Every method throws `RegistryError` with the hub's code and words when it refuses.
 */
export class HubClient {
  readonly #options: HubClientOptions;
  readonly #timeoutMs: number;
  readonly #tokens: TokenSource;

  constructor(options: HubClientOptions) {
    const { url, participant, secret, timeoutMs = 10_000, clock = systemClock } = options;
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    this.#tokens = new TokenSource({ url, participant, secret, timeoutMs, clock });
  }

  /** Puts a customer's word on the record. The withdrawal code in the answer is told once, and to them alone. */
  declare(request: DeclarationRequest, options: ActOptions = {}): Promise<DeclarationAnswer> {
    return this.#post('/v1/declarations', request, parseDeclaration, options);
  }

  /** Shows the keeper's proof: an operator's signed statement. From then on every gate refuses the device. */
  raise(reference: string, request: RaiseRequest, options: ActOptions = {}): Promise<ActAnswer> {
    return this.#post(pathOf(reference, 'raise'), request, parseAct, options);
  }

  /** Takes a declaration back; from tier 1 it needs the proof again. */
  withdraw(reference: string, request: WithdrawRequest, options: ActOptions = {}): Promise<ActAnswer> {
    return this.#post(pathOf(reference, 'withdraw'), request, parseAct, options);
  }

  /** Where a declaration stands with each party. `not-found`, in the same words, for a wrong reference or code. */
  status(reference: string, request: DeclarationStatusRequest): Promise<DeclarationStatusAnswer> {
    return this.#post(pathOf(reference, 'status'), request, parseStatus, {});
  }

  #post<T>(path: string, request: object, parse: Exchange<T>['parse'], options: ActOptions): Promise<T> {
    const { idempotencyKey = newIdempotencyKey() } = options;
    const { url, retries = patient } = this.#options;
    const exchangeWith = (token: string): Exchange<T> => ({
      url: new URL(path, url).href,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        [idempotencyHeader]: idempotencyKey,
      },
      body: JSON.stringify(request),
      timeoutMs: this.#timeoutMs,
      parse,
    });
    return withRetries(retries, () => this.#authorised(exchangeWith));
  }

  /** A token may end before its time, when keys are changed: once, a fresh one is tried. */
  async #authorised<T>(exchangeWith: (token: string) => Exchange<T>): Promise<T> {
    const token = await this.#tokens.current();
    try {
      return await exchange(exchangeWith(token));
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'unauthenticated') throw error;
    }
    this.#tokens.forget();
    return exchange(exchangeWith(await this.#tokens.current()));
  }
}

function pathOf(reference: string, act: string): string {
  return `/v1/declarations/${encodeURIComponent(reference)}/${act}`;
}
