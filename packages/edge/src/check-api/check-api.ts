import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isGate, RegistryError } from '@deadset/domain';
import {
  type CheckAnswer,
  checkPath,
  checkStreamPath,
  EdgeCheckRequest,
  linesMediaType,
  type Problem,
  parserOf,
  problemFor,
  problemMediaType,
} from '@deadset/protocol';
import type { Logger } from 'pino';
import { type HttpExchange, HttpListener, partFromUnread, readBody } from '../http1/index.ts';
import type { ListenAt } from '../listener.ts';
import { type AskingClient, type CheckClient, CheckClients } from './check-clients.ts';
import { CheckCounter, type CheckCounterParts } from './check-counter.ts';
import { CheckStream } from './check-stream.ts';
import { TurnQueue } from './turn-queue.ts';

export interface CheckApiOptions extends CheckCounterParts, ListenAt {
  /** When empty, anyone on this machine may ask, at every gate, and nobody else. */
  readonly clients: readonly CheckClient[];
  /** Whose gate it is when there are no clients. */
  readonly ownParticipant: string;
  /** A token by which the edge asks itself whether it is well. */
  readonly healthToken: string;
  /** Milliseconds on a clock that never jumps. */
  readonly steadyClock: () => number;
  readonly entropy: (byteCount: number) => Buffer;
  readonly log: Logger;
  /** Connections at a time that are answered. */
  readonly maxConnections?: number;
  /** How long a stream may rest, in milliseconds. */
  readonly idleMs?: number;
}

/** Longest request body, in bytes; an honest one has some 150. */
const maxBodyBytes = 4096;
/** Streams at a time, of everybody and of one client. */
const maxStreams = 64;
const maxStreamsOfOne = 8;
const defaultIdleMs = 30_000;

const parseRequest = parserOf(EdgeCheckRequest);

/** The plain check API: `POST /v1/checks`, one question, one answer; `POST /v1/checks/bulk`, as many as come. */
export class CheckApi {
  readonly #options: CheckApiOptions;
  readonly #clients: CheckClients;
  readonly #counter: CheckCounter;
  readonly #listener: HttpListener;
  readonly #turns = new TurnQueue();
  #streamCount = 0;

  constructor(options: CheckApiOptions) {
    this.#options = options;
    this.#clients = new CheckClients(options);
    this.#counter = new CheckCounter(options);
    this.#listener = new HttpListener({
      ...options,
      name: 'the check API',
      serve: (exchange) => this.#serve(exchange),
      refuseForRoom: (response) =>
        this.#refuse(response, new RegistryError('unavailable', 'No room: ask again')),
    });
  }

  /** Begins to listen; rejects when the address cannot be had. */
  listen(): Promise<AddressInfo> {
    return this.#listener.listen();
  }

  /** Takes no more questions, answers those that are there, and ends. */
  close(): Promise<void> {
    return this.#listener.close();
  }

  async #serve(exchange: HttpExchange): Promise<void> {
    const { request, response } = exchange;
    try {
      const target = request.url ?? '';
      const mark = target.indexOf('?');
      const path = mark < 0 ? target : target.slice(0, mark);
      if (path !== checkPath && path !== checkStreamPath)
        throw new RegistryError('not-found', `Here are ${checkPath} and ${checkStreamPath}`);
      if (request.method !== 'POST') {
        partFromUnread(request, response);
        sendProblem(response, onlyPost, { allow: 'POST' });
      } else if (path === checkPath) send(response, 200, 'application/json', await this.#answer(request));
      else await this.#stream(exchange, new URLSearchParams(target.slice(path.length)));
    } catch (error) {
      partFromUnread(request, response);
      this.#refuse(response, error);
    }
  }

  async #answer(request: IncomingMessage): Promise<CheckAnswer> {
    const client = this.#clientOf(request);
    if (client.budget?.take(1) === 0) throw spent();
    expectMediaType(request, 'application/json');
    const parsed = parseRequest(parseJson(await readBody(request, maxBodyBytes)));
    if (!parsed.ok) throw new RegistryError('invalid', parsed.problem);
    const answered = this.#counter.answer(client, parsed.value);
    if (answered.ok) return answered.answer;
    throw new RegistryError(answered.refusal.code, answered.refusal.title);
  }

  async #stream({ request, response, draining }: HttpExchange, query: URLSearchParams): Promise<void> {
    const client = this.#clientOf(request);
    expectMediaType(request, linesMediaType);
    const gate = query.get('gate') ?? undefined;
    if (gate !== undefined && !isGate(gate)) throw new RegistryError('invalid', 'gate names none');
    if (gate !== undefined && !client.gates.includes(gate))
      throw new RegistryError('not-allowed', `These credentials do not ask at the gate ${gate}`);
    if (client.streamCount >= maxStreamsOfOne)
      throw new RegistryError(
        'rate-limited',
        `${maxStreamsOfOne} streams of yours are open: go on with those`,
      );
    if (this.#streamCount >= maxStreams) throw new RegistryError('unavailable', 'No room: ask again');
    const { idleMs = defaultIdleMs, log } = this.#options;
    const [counter, turns] = [this.#counter, this.#turns];
    this.#streamCount += 1;
    client.streamCount += 1;
    try {
      const at = gate === undefined ? {} : { gate };
      await new CheckStream({
        request,
        response,
        draining,
        client,
        ...at,
        counter,
        turns,
        idleMs,
        log,
      }).run();
    } finally {
      this.#streamCount -= 1;
      client.streamCount -= 1;
    }
  }

  #clientOf({ headers, socket }: IncomingMessage): AskingClient {
    return this.#clients.whoAsks(headers.authorization, socket.remoteAddress);
  }

  #refuse(response: ServerResponse, error: unknown): void {
    const instance = `urn:deadset:fault:${this.#options.entropy(8).toString('hex')}`;
    const problem = problemFor(error, instance);
    if (problem.status === 500) this.#options.log.error({ err: error, instance }, 'a check failed inside');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, problem, extraHeaders[problem.status]);
  }
}

const extraHeaders: Readonly<Record<number, Record<string, string>>> = {
  401: { 'www-authenticate': 'Bearer' },
  429: { 'retry-after': '1' },
  503: { 'retry-after': '1' },
};

const onlyPost: Problem = { type: 'about:blank', title: 'Method Not Allowed', status: 405 };

function spent(): RegistryError {
  return new RegistryError('rate-limited', 'Your questions of this second are spent');
}

function expectMediaType({ headers }: IncomingMessage, mediaType: string): void {
  const [given = ''] = (headers['content-type'] ?? '').split(';');
  if (given.trim().toLowerCase() !== mediaType)
    throw new RegistryError('invalid', `The body must be ${mediaType}`);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new RegistryError('invalid', 'The body is not JSON', { cause: error });
  }
}

function sendProblem(response: ServerResponse, problem: Problem, headers: Record<string, string> = {}): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  send(response, problem.status, problemMediaType, problem);
}

function send(response: ServerResponse, status: number, mediaType: string, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': mediaType, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
