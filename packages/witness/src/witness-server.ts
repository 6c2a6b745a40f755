import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { parseAddCheckpoint } from './add-checkpoint-request.ts';
import type { CheckpointFault } from './judge-checkpoint.ts';
import type { AddCheckpointOutcome, Witness } from './witness.ts';

export interface WitnessServerOptions {
  readonly host: string;
  readonly port: number;
  readonly witness: Witness;
  /** Its verifier key, which `/health` tells. */
  readonly verifierKey: string;
  readonly log: Logger;
  /** How long a request may take to arrive, in milliseconds; 5 s when absent. */
  readonly requestTimeoutMs?: number;
}

/** Largest body in bytes: 63 proof lines and a note of 64 signatures are some 10 kB. */
const mostBodyBytes = 16 * 1024;
/** Connections at most; a log keeps one open and monitors come and go. */
const mostConnections = 256;
/** How long a quiet connection is kept, in milliseconds: longer than the minute between two heads of an idle log. */
const keepAliveMs = 75_000;
/** How often connections are looked over for requests that take too long, in milliseconds. */
const checkIntervalMs = 500;

const faultStatuses = {
  'old-above-new': 400,
  'not-the-last': 409,
  'bad-empty-root': 422,
  inconsistent: 422,
} as const satisfies Record<CheckpointFault, number>;

const faultWords = {
  'old-above-new': 'the old size is above the size of the checkpoint',
  'not-the-last': '',
  'bad-empty-root': 'a checkpoint of size 0 has the root of the empty tree',
  inconsistent: 'the checkpoint is not proved to be consistent with the one cosigned last',
} as const satisfies Record<CheckpointFault, string>;

/** `POST /add-checkpoint`, `GET /<origin hash>/checkpoint` (C2SP tlog-witness) and `GET /health`. */
export class WitnessServer {
  readonly #options: WitnessServerOptions;
  readonly #server: Server;

  constructor(options: WitnessServerOptions) {
    this.#options = options;
    const { requestTimeoutMs = 5_000, log } = options;
    const limits = {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: checkIntervalMs,
      maxHeaderSize: 8192,
    };
    this.#server = createServer(limits, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // A caller that is gone, or was too slow, hears nothing more.
        if (request.destroyed && !request.complete) return;
        log.error({ err: error }, 'a request could not be answered');
        if (response.headersSent) response.destroy();
        else answer(response, 500, 'the checkpoint could not be kept, so it is not cosigned');
      });
    });
    this.#server.maxConnections = mostConnections;
  }

  async listen(): Promise<AddressInfo> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('a listener without an address');
    return address;
  }

  /** Lets requests under way end, whose checkpoints may be on disk already. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeIdleConnections();
    await this.#options.witness.close();
    const impatience = setTimeout(() => this.#server.closeAllConnections(), 1_000);
    await closed;
    clearTimeout(impatience);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (path === '/add-checkpoint') {
      if (request.method === 'POST') await this.#addCheckpoint(request, response);
      else answer(response, 405, 'a checkpoint is added by POST', { allow: 'POST' });
    } else if (isRead && path === '/health') this.#health(response);
    else if (isRead) this.#lastCheckpoint(path, response);
    else answer(response, 404, 'no such path');
  }

  async #addCheckpoint(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) {
      answer(response, 413, `a body has at most ${mostBodyBytes} bytes`, { connection: 'close' });
      return;
    }
    const parsed = parseAddCheckpoint(body);
    if (parsed === undefined) {
      answer(response, 400, 'not an add-checkpoint request; see c2sp.org/tlog-witness');
      return;
    }
    const outcome = await this.#options.witness.addCheckpoint(parsed);
    const { origin, size } = parsed.note.checkpoint;
    this.#options.log.info({ origin, size, oldSize: parsed.oldSize, ...told(outcome) }, 'add-checkpoint');
    answerOutcome(response, outcome);
  }

  #lastCheckpoint(path: string, response: ServerResponse): void {
    const [, hash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? [];
    const note = hash === undefined ? undefined : this.#options.witness.lastNote(hash);
    if (note === undefined) answer(response, 404, 'no checkpoint of such a log was cosigned here');
    else response.writeHead(200, { ...textType, 'cache-control': 'no-cache' }).end(note);
  }

  #health(response: ServerResponse): void {
    const { witness, verifierKey } = this.#options;
    const body = JSON.stringify({ status: 'ok', verifierKey, logs: witness.logs() });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }
}

const textType = { 'content-type': 'text/plain; charset=utf-8' };

function answerOutcome(response: ServerResponse, outcome: AddCheckpointOutcome): void {
  if (outcome.kind === 'cosigned') response.writeHead(200, textType).end(outcome.signatureLines);
  else if (outcome.kind === 'unknown-origin') answer(response, 404, 'this log is not watched here');
  else if (outcome.kind === 'bad-signature')
    answer(response, 403, 'no good signature of a key that is trusted for this log');
  else if (outcome.fault === 'not-the-last')
    response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${outcome.lastSize}\n`);
  else answer(response, faultStatuses[outcome.fault], faultWords[outcome.fault]);
}

/** What the log says of an outcome. */
function told(outcome: AddCheckpointOutcome): object {
  return outcome.kind === 'refused'
    ? { refused: outcome.fault, lastSize: outcome.lastSize }
    : { outcome: outcome.kind };
}

function answer(
  response: ServerResponse,
  status: number,
  words: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...textType, ...headers }).end(`${words}\n`);
}

/** Undefined when it is too long; what comes behind the limit is never kept. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Left open when it is too long, or the answer could not be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > mostBodyBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
