import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { type ListenAt, listenOn } from '../listener.ts';

/** One request and where its answer goes. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborted when the listener begins to close: whatever has no end of its own is then to end. */
  readonly draining: AbortSignal;
}

export interface HttpListenerOptions extends ListenAt {
  /** What it is called in the log. */
  readonly name: string;
  readonly log: Logger;
  /** Answers one request; what it throws is a fault, and ends the connection. */
  readonly serve: (exchange: HttpExchange) => Promise<void>;
  /** Says in the protocol's own words that there is no room; the connection is closed behind it. */
  readonly refuseForRoom: (response: ServerResponse) => void;
  /** Connections at a time that are answered; the next hear that there is no room. */
  readonly maxConnections?: number;
}

const defaultMaxConnections = 1024;
/** Connections above the limit that are still told why; the next are closed without a word. */
const refusedConnections = 128;
/** How long the header of a request may take, in milliseconds. */
const headerMs = 5000;
/** How often it is looked for those that are late, in milliseconds. */
const lookMs = 1000;
/** How long a connection may rest between two questions, in milliseconds. */
const restMs = 60_000;
const maxHeaderBytes = 8192;
const maxHeaders = 64;
/** How long answers under way may take when it closes, in milliseconds. */
const drainMs = 2000;

/**
 * A listener over HTTP/1.1 that is full before it is slow, and that loses no answer when it closes.
 *
 * Bodies have time limits of their own (`readBody`), because a stream of questions may go on for hours.
 */
export class HttpListener {
  readonly #options: HttpListenerOptions;
  readonly #server: Server;
  readonly #draining = new AbortController();
  readonly #unanswered = new Set<ServerResponse>();
  #connections = 0;

  constructor(options: HttpListenerOptions) {
    this.#options = options;
    const { maxConnections = defaultMaxConnections } = options;
    this.#server = createServer(
      {
        headersTimeout: headerMs,
        requestTimeout: 0,
        connectionsCheckingInterval: lookMs,
        keepAliveTimeout: restMs,
        maxHeaderSize: maxHeaderBytes,
      },
      (request, response) => this.#serve(request, response),
    );
    this.#server.maxHeadersCount = maxHeaders;
    this.#server.maxConnections = maxConnections + refusedConnections;
    this.#server.on('connection', (socket) => {
      this.#connections += 1;
      socket.on('close', () => {
        this.#connections -= 1;
      });
    });
  }

  /** Begins to listen; rejects when the address cannot be had. */
  async listen(): Promise<AddressInfo> {
    const { log, name } = this.#options;
    const address = await listenOn(this.#server, this.#options);
    this.#server.on('error', (err) => log.error({ err }, `the listener of ${name} failed`));
    return address;
  }

  /** Takes no more connections, answers what has been asked, and parts with everybody. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeIdleConnections();
    for (const response of this.#unanswered) closeBehind(response);
    this.#draining.abort();
    const last = setTimeout(() => this.#server.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(last);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { maxConnections = defaultMaxConnections, refuseForRoom, serve, log, name } = this.#options;
    this.#unanswered.add(response);
    response.on('close', () => this.#unanswered.delete(response));
    const draining = this.#draining.signal;
    if (draining.aborted) closeBehind(response);
    if (this.#connections > maxConnections) {
      closeBehind(response);
      refuseForRoom(response);
      return;
    }
    serve({ request, response, draining }).catch((error: unknown) => {
      log.error({ err: error }, `${name} could not answer`);
      response.destroy();
    });
  }
}

function closeBehind(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
