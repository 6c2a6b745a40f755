import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Gate, gates, RegistryError } from '@deadset/domain';
import {
  type CheckAnswer,
  CheckRequest,
  checkPath,
  keyOf,
  parserOf,
  problemFor,
  problemMediaType,
  sha256,
} from '@deadset/protocol';
import type { Logger } from 'pino';
import { type ListenAt, listenOn } from '../listener.ts';
import type { CheckDesk } from './check-desk.ts';

/** A participant that may ask here. */
export interface CheckClient {
  readonly participant: string;
  /** SHA-256 of its bearer token, 64 hexadecimal digits. The token itself is not kept. */
  readonly tokenSha256: string;
  /** Gates that it may ask at. */
  readonly gates: readonly Gate[];
}

export interface CheckApiOptions extends ListenAt {
  /** When empty, anyone on this machine may ask, at every gate, and nobody else. */
  readonly clients: readonly CheckClient[];
  /** Whose gate it is when there are no clients. */
  readonly ownParticipant: string;
  /** A token by which the edge asks itself whether it is well. */
  readonly healthToken: string;
  readonly desk: CheckDesk;
  /** The list that answers now. */
  readonly list: { readonly position: number; readonly ageSeconds: number | undefined };
  readonly entropy: (byteCount: number) => Buffer;
  readonly log: Logger;
}

/** Longest request body, in bytes; an honest one has some 150. */
const maxBodyBytes = 4096;
const maxConnections = 1024;
/** How long a request may take to arrive, in milliseconds. */
const arrivalMs = 5000;

const parseRequest = parserOf(CheckRequest);

/** The plain check API: `POST /v1/checks`, one question, one answer. */
export class CheckApi {
  readonly #options: CheckApiOptions;
  readonly #clients: ReadonlyMap<string, CheckClient>;
  readonly #server: Server;

  constructor(options: CheckApiOptions) {
    this.#options = options;
    const { clients, ownParticipant, healthToken } = options;
    const self = { participant: ownParticipant, tokenSha256: digestOfToken(healthToken), gates };
    this.#clients = new Map([...clients, self].map((client) => [client.tokenSha256.toLowerCase(), client]));
    const limits = { requestTimeout: arrivalMs, headersTimeout: arrivalMs, maxHeaderSize: 8192 };
    this.#server = createServer(limits, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        options.log.error({ err: error }, 'a check could not be answered');
        response.destroy();
      });
    });
    this.#server.maxConnections = maxConnections;
  }

  /** Begins to listen; rejects when the address cannot be had. */
  async listen(): Promise<AddressInfo> {
    const { log } = this.#options;
    const address = await listenOn(this.#server, this.#options);
    this.#server.on('error', (err) => log.error({ err }, 'the listener of the check API failed'));
    return address;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeIdleConnections();
    const last = setTimeout(() => this.#server.closeAllConnections(), 2000);
    await closed;
    clearTimeout(last);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.#answer(request);
      send(response, 200, 'application/json', answer);
    } catch (error) {
      const instance = `urn:deadset:fault:${this.#options.entropy(8).toString('hex')}`;
      const problem = problemFor(error, instance);
      if (problem.status === 500) this.#options.log.error({ err: error, instance }, 'a check failed inside');
      if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer');
      // What is left of a body that we will not read would otherwise be taken for the next request.
      if (!request.complete) response.setHeader('connection', 'close');
      send(response, problem.status, problemMediaType, problem);
    }
  }

  async #answer(request: IncomingMessage): Promise<CheckAnswer> {
    const [path] = (request.url ?? '').split('?');
    if (path !== checkPath || request.method !== 'POST')
      throw new RegistryError('not-found', `Only POST ${checkPath} is here`);
    const client = this.#whoAsks(request);
    const parsed = parseRequest(await readJson(request));
    if (!parsed.ok) throw new RegistryError('invalid', parsed.problem);
    const { gate, imei, presenter } = parsed.value;
    if (!client.gates.includes(gate))
      throw new RegistryError('not-allowed', `These credentials do not ask at the gate ${gate}`);
    const asker = { protocol: 'check-api', participant: client.participant, gate } as const;
    const { verdict, at } = this.#options.desk.verdict(
      presenter === undefined ? asker : { ...asker, presenter },
      keyOf(imei),
    );
    const { position, ageSeconds } = this.#options.list;
    return {
      outcome: verdict.outcome,
      reason: verdict.reason,
      ...(verdict.tier === undefined ? {} : { tier: verdict.tier }),
      position,
      ...(ageSeconds === undefined ? {} : { ageSeconds }),
      at: new Date(at).toISOString(),
    };
  }

  #whoAsks(request: IncomingMessage): Pick<CheckClient, 'participant' | 'gates'> {
    const [, token] =
      /^Bearer ([A-Za-z0-9._~+/=-]{1,1024})$/i.exec(request.headers.authorization ?? '') ?? [];
    // Looked up by digest: how long it takes says nothing about how much of a guessed token is right.
    const client = token === undefined ? undefined : this.#clients.get(digestOfToken(token));
    if (client !== undefined) return client;
    const { clients, ownParticipant } = this.#options;
    if (clients.length > 0)
      throw new RegistryError('unauthenticated', 'A bearer token of a participant is needed');
    if (isLoopback(request.socket.remoteAddress ?? '')) return { participant: ownParticipant, gates };
    throw new RegistryError('not-allowed', 'Only this machine may ask here without credentials');
  }
}

function digestOfToken(token: string): string {
  return sha256(Buffer.from(token)).toString('hex');
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === '::1';
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new RegistryError('invalid', 'The body must be application/json');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > maxBodyBytes)
      throw new RegistryError('too-large', `The body is longer than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new RegistryError('invalid', 'The body is not JSON', { cause: error });
  }
}

function send(response: ServerResponse, status: number, mediaType: string, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': mediaType, 'content-length': bytes.length });
  response.end(bytes);
}
