import { parserOf, TokenAnswer } from '@deadset/protocol';

/** The hub answered, but not with what was asked for. */
export class HubRefusal extends Error {
  override readonly name = 'HubRefusal';
  /** HTTP status. */
  readonly status: number;

  constructor(status: number, path: string, title: string) {
    super(`the hub answered ${status} to ${path}${title === '' ? '' : `: ${title}`}`);
    this.status = status;
  }
}

export interface HubSessionOptions {
  /** Where the hub is; paths are appended. */
  readonly url: string;
  readonly participant: string;
  readonly secret: string;
  readonly clock: () => number;
}

/** How long an ordinary request may take, in milliseconds. */
const requestMs = 10_000;
/** A token is renewed when this share of its life is over, so that none runs out on the way. */
const renewAfter = 0.8;

const parseToken = parserOf(TokenAnswer);

/** Authenticated requests to the hub: one access token for all, by client credentials (RFC 6749 section 4.4), renewed in time. */
export class HubSession {
  readonly #options: HubSessionOptions;
  #token: { readonly text: string; readonly renewAt: number } | undefined;
  #renewal: Promise<string> | undefined;

  constructor(options: HubSessionOptions) {
    this.#options = options;
  }

  /** Sends JSON; resolves with the body of a good answer, undefined when it is empty. Throws `HubRefusal` otherwise. */
  async post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#exchange(path, signal, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** The JSON of a good answer. Throws `HubRefusal` otherwise. */
  async get(path: string, signal: AbortSignal): Promise<unknown> {
    return this.#exchange(path, signal, {});
  }

  /** The body of a good answer, still under way. The caller's signal ends it. Throws `HubRefusal` otherwise. */
  async open(path: string, signal: AbortSignal): Promise<Response> {
    return this.#request(path, signal, {});
  }

  async #exchange(path: string, signal: AbortSignal, init: RequestInit): Promise<unknown> {
    const timely = AbortSignal.any([signal, AbortSignal.timeout(requestMs)]);
    const text = await (await this.#request(path, timely, init)).text();
    return text === '' ? undefined : JSON.parse(text);
  }

  async #request(path: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
    let response = await this.#send(path, signal, init);
    if (response.status === 401) {
      // Revoked or forgotten by a hub that was set up anew: one fresh token, then it is a refusal.
      await response.body?.cancel();
      this.#token = undefined;
      response = await this.#send(path, signal, init);
    }
    if (response.ok) return response;
    throw await refusalIn(response, path);
  }

  async #send(path: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${await this.#freshToken()}`);
    return fetch(this.#urlOf(path), { ...init, headers, signal });
  }

  async #freshToken(): Promise<string> {
    const token = this.#token;
    if (token !== undefined && this.#options.clock() < token.renewAt) return token.text;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renew(): Promise<string> {
    const { participant, secret, clock } = this.#options;
    const path = '/v1/token';
    const response = await fetch(this.#urlOf(path), {
      method: 'POST',
      headers: { authorization: `Basic ${basicCredentials(participant, secret)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.timeout(requestMs),
    });
    if (!response.ok) throw await refusalIn(response, path);
    const parsed = parseToken(await response.json());
    if (!parsed.ok) throw new Error(`the hub gave a token that cannot be read: ${parsed.problem}`);
    const { access_token: text, expires_in: lifeSeconds } = parsed.value;
    this.#token = { text, renewAt: clock() + lifeSeconds * 1000 * renewAfter };
    return text;
  }

  #urlOf(path: string): URL {
    return new URL(`${this.#options.url.replace(/\/$/, '')}${path}`);
  }
}

/** The refusal with the title of the problem that the hub sent, for whoever has to put it right. RFC 9457. */
async function refusalIn(response: Response, path: string): Promise<HubRefusal> {
  const text = await response.text();
  const [, title = ''] = /"title"\s*:\s*"([^"\\]{0,200})"/.exec(text) ?? [];
  return new HubRefusal(response.status, path, title);
}

/** Id and secret are form-encoded before they are joined. RFC 6749 section 2.3.1. */
function basicCredentials(id: string, secret: string): string {
  return Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64');
}

function formEncoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length);
}
