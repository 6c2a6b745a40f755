import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ImeiKey, RegistryError } from '@deadset/domain';
import {
  type CheckStatusAnswer,
  CheckStatusRequest,
  checkStatusPath,
  correlatorPattern,
  keyOf,
  parserOf,
} from '@deadset/protocol';
import type { Logger } from 'pino';
import type { Decider, StandingWord } from '../checks/index.ts';
import { type HttpExchange, HttpListener, partFromUnread, readBody } from '../http1/index.ts';
import type { ListenAt } from '../listener.ts';
import { type CamaraRefusal, camaraErrors } from './camara-error.ts';
import { type ConsumerLimitRules, ConsumerLimits } from './consumer-limits.ts';
import type { ConsumerTokens } from './consumer-tokens.ts';
import type { DeviceStanding } from './device-standing.ts';

export interface CheckStatusOptions extends ListenAt, ConsumerLimitRules {
  readonly tokens: ConsumerTokens;
  /** Where a device stands at an instant (milliseconds since 1970). */
  readonly standingOf: (key: ImeiKey, digits: string, at: number) => DeviceStanding;
  /** Counts an answer. */
  readonly count: (word: StandingWord, rule: Decider) => void;
  /** The list that answers now. */
  readonly list: { readonly ageSeconds: number | undefined };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Logger;
}

/** Longest request body, in bytes; an honest one has some 30. */
const maxBodyBytes = 4096;

const parseRequest = parserOf(CheckStatusRequest);

/** What goes back: an answer, or a refusal with what belongs in its header. */
type Outcome =
  | { readonly answer: CheckStatusAnswer }
  | { readonly refusal: CamaraRefusal; readonly headers?: Readonly<Record<string, string>> };

/** CAMARA Device Authenticity, operation `checkImeiStatus`: where a device stands, for consumers of a network's APIs. */
export class CheckStatusServer {
  readonly #options: CheckStatusOptions;
  readonly #limits: ConsumerLimits;
  readonly #listener: HttpListener;
  #tokens: ConsumerTokens;

  constructor(options: CheckStatusOptions) {
    this.#options = options;
    this.#tokens = options.tokens;
    this.#limits = new ConsumerLimits(options, options.clock);
    this.#listener = new HttpListener({
      ...options,
      name: 'the CAMARA API',
      serve: (exchange) => this.#serve(exchange),
      refuseForRoom: (response) => refuse(response, 'no-room', { 'retry-after': '1' }),
    });
  }

  /** Begins to listen; rejects when the address cannot be had. */
  listen(): Promise<AddressInfo> {
    return this.#listener.listen();
  }

  /** Takes other keys from now on. */
  renew(tokens: ConsumerTokens): void {
    this.#tokens = tokens;
  }

  /** Takes no more questions, answers those that are there, and ends. */
  close(): Promise<void> {
    return this.#listener.close();
  }

  async #serve({ request, response }: HttpExchange): Promise<void> {
    const outcome = await this.#outcomeOf(request, response).catch((error: unknown): Outcome => {
      if (error instanceof RegistryError) return { refusal: 'no-json' };
      this.#options.log.error({ err: error }, 'a CAMARA check failed inside');
      return { refusal: 'fault' };
    });
    partFromUnread(request, response);
    if ('answer' in outcome) send(response, 200, outcome.answer);
    else refuse(response, outcome.refusal, outcome.headers);
  }

  async #outcomeOf(request: IncomingMessage, response: ServerResponse): Promise<Outcome> {
    const { headers, method, url = '' } = request;
    const correlator = headers['x-correlator'];
    if (correlator !== undefined) {
      if (typeof correlator !== 'string' || !correlatorPattern.test(correlator))
        return { refusal: 'bad-correlator' };
      response.setHeader('x-correlator', correlator);
    }
    if (url.split('?', 1)[0] !== checkStatusPath) return { refusal: 'no-resource' };
    if (method !== 'POST') return { refusal: 'wrong-method', headers: { allow: 'POST' } };
    const consumer = await this.#tokens.consumerOf(headers.authorization);
    if (consumer === undefined)
      return { refusal: 'unauthenticated', headers: { 'www-authenticate': 'Bearer' } };
    if (!consumer.mayAsk) return { refusal: 'no-permission' };
    const spent = consumer.id === undefined ? undefined : this.#limits.spend(consumer.id);
    if (spent !== undefined)
      return { refusal: spent.because, headers: { 'retry-after': `${spent.retryAfterSeconds}` } };
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
      return { refusal: 'wrong-media-type' };
    return this.#answerTo(jsonOf(await readBody(request, maxBodyBytes)));
  }

  #answerTo(body: unknown): Outcome {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return { refusal: 'no-json' };
    if (!('imei' in body)) return { refusal: 'no-imei' };
    const parsed = parseRequest(body);
    if (!parsed.ok) return { refusal: 'invalid' };
    const { imei } = parsed.value;
    const { standingOf, count, list, clock } = this.#options;
    const at = clock();
    const standing = standingOf(keyOf(imei), imei, at);
    const { word: operationalStatus, rule, reportedAt } = standing;
    count(operationalStatus, rule);
    if (operationalStatus === 'unknown-device' || operationalStatus === 'not-applicable')
      return { refusal: operationalStatus };
    const { ageSeconds } = list;
    return {
      answer: {
        ...(ageSeconds === undefined ? {} : { lastChecked: new Date(at - ageSeconds * 1000).toISOString() }),
        imei,
        operationalStatus,
        ...(reportedAt === undefined ? {} : { reportedDate: new Date(reportedAt).toISOString() }),
      },
    };
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new RegistryError('invalid', 'The body is not JSON', { cause: error });
  }
}

function refuse(
  response: ServerResponse,
  refusal: CamaraRefusal,
  headers: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  send(response, camaraErrors[refusal].status, camaraErrors[refusal]);
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
