import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { ImeiKey } from '@deadset/domain';
import { problemMediaType } from '@deadset/protocol';
import type { Logger } from 'pino';
import type { NetworkStatus } from '../checks/index.ts';
import { type ListenAt, listenOn } from '../listener.ts';
import { type Cause, readIdentityQuery } from './identity-query.ts';

export interface EquipmentIdentityOptions extends ListenAt {
  /** What a device is; without a key the identity is none of an IMEI. Synchronous, because an answer waits for it. */
  readonly statusOf: (key: ImeiKey | undefined) => NetworkStatus;
  readonly log: Logger;
  /** Most connections at a time; further ones are closed at once. */
  readonly maxConnections?: number;
}

/** The one resource of the service. 3GPP TS 29.511 clause 6.1.3.1. */
const resourcePath = '/n5g-eir-eic/v1/equipment-status';
/** Longest request target, in bytes: some ten times the longest honest one. */
const maxTargetBytes = 2048;
const maxHeaderBytes = 8192;
/** Requests of one connection at a time; a core multiplexes over few connections. */
const maxConcurrentStreams = 256;
const defaultMaxConnections = 256;
/** How long a connection may be idle, in milliseconds. */
const idleMs = 300_000;
/** How long connections may take to part when the gate closes, in milliseconds. */
const drainMs = 2000;

/** What goes wrong, for a client that is a machine. 3GPP TS 29.571 clause 5.2.4.1. */
interface ProblemDetails {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly cause?: Cause;
  readonly invalidParams?: readonly { readonly param: string; readonly reason: string }[];
}

/**
 * N5g-eir_EquipmentIdentityCheck of 3GPP TS 29.511 (release 19) over cleartext HTTP/2 with prior knowledge (RFC 9113
 * section 3.3). Bare `node:http2`: every layer above it costs more than the check.
 */
export class EquipmentIdentityServer {
  readonly #options: EquipmentIdentityOptions;
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  #isDraining = false;

  constructor(options: EquipmentIdentityOptions) {
    this.#options = options;
    this.#server = createServer({
      maxSendHeaderBlockLength: maxHeaderBytes,
      settings: { maxConcurrentStreams, maxHeaderListSize: maxHeaderBytes, enablePush: false },
      maxSessionMemory: 4,
    });
    this.#server.on('session', (session) => this.#accept(session));
    this.#server.on('stream', (stream, headers) => this.#serve(stream, headers));
  }

  /** Begins to listen; rejects when the address cannot be had. */
  async listen(): Promise<AddressInfo> {
    const { log } = this.#options;
    const address = await listenOn(this.#server, this.#options);
    this.#server.on('error', (err) => log.error({ err }, 'the N5g-eir listener failed'));
    return address;
  }

  /** Takes no more connections, tells those open to go away, and ends when their last answers are out. */
  async close(): Promise<void> {
    this.#isDraining = true;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const session of this.#sessions) session.close();
    const last = setTimeout(() => {
      for (const session of this.#sessions) session.destroy();
    }, drainMs);
    await closed;
    clearTimeout(last);
  }

  #accept(session: ServerHttp2Session): void {
    const { maxConnections = defaultMaxConnections, log } = this.#options;
    if (this.#sessions.size >= maxConnections) {
      session.destroy();
      return;
    }
    this.#sessions.add(session);
    session.on('close', () => this.#sessions.delete(session));
    session.on('error', (err) => log.warn({ err }, 'an N5g-eir connection failed'));
    session.setTimeout(idleMs, () => session.close());
  }

  #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    // A peer that resets its request costs only itself.
    stream.on('error', (err) => this.#options.log.debug({ err }, 'an N5g-eir request was cut off'));
    try {
      this.#answer(stream, headers[':method'] ?? '', headers[':path'] ?? '');
    } catch (error) {
      this.#options.log.error({ err: error }, 'an identity check failed inside');
      refuse(stream, { title: 'Internal error', status: 500, cause: 'SYSTEM_FAILURE' });
    }
  }

  #answer(stream: ServerHttp2Stream, method: string, target: string): void {
    if (this.#isDraining) return refuse(stream, { title: 'Closing', status: 503, cause: 'NF_CONGESTION' });
    if (target.length > maxTargetBytes) return refuse(stream, { title: 'URI too long', status: 414 });
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    if (path !== resourcePath) return refuse(stream, { title: 'No such resource', status: 404 });
    if (method !== 'GET') return refuse(stream, { title: 'Only GET', status: 405 }, { allow: 'GET' });
    const query = readIdentityQuery(mark < 0 ? '' : target.slice(mark + 1));
    if (!query.ok) {
      const { cause, param, reason } = query;
      const invalidParams = [{ param: `query ${param}`, reason }];
      return refuse(stream, { title: 'Bad query', status: 400, cause, invalidParams });
    }
    const status = this.#options.statusOf(query.pei.kind === 'other' ? undefined : query.pei.key);
    if (status === 'UNKNOWN') return refuse(stream, unknownEquipment);
    const body = statusBodies[status];
    stream.respond({ ':status': 200, 'content-type': 'application/json', 'content-length': body.length });
    stream.end(body);
  }
}

const statusBodies = {
  WHITELISTED: Buffer.from('{"status":"WHITELISTED"}'),
  BLACKLISTED: Buffer.from('{"status":"BLACKLISTED"}'),
  GREYLISTED: Buffer.from('{"status":"GREYLISTED"}'),
} as const;

const unknownEquipment: ProblemDetails = {
  title: 'Equipment unknown',
  status: 404,
  detail: 'The register has no such equipment',
  cause: 'ERROR_EQUIPMENT_UNKNOWN',
};

function refuse(stream: ServerHttp2Stream, problem: ProblemDetails, headers: { allow?: string } = {}): void {
  if (stream.destroyed || stream.headersSent) return;
  const body = Buffer.from(JSON.stringify(problem));
  stream.respond({
    ':status': problem.status,
    'content-type': problemMediaType,
    'content-length': body.length,
    ...headers,
  });
  stream.end(body);
  // A request body that nobody will read does not keep the stream open.
  stream.resume();
}
