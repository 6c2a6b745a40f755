import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type Http2Session,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type ListenAt, listenOn } from '../listener.ts';
import { beatMs, OverloadGuard } from '../overload/index.ts';
import type { TlsMaterial } from '../tls/index.ts';
import type { AccessTokenCheck } from './access-token-check.ts';
import { type Connection, ConnectionLedger, type ConnectionLimits } from './connection-ledger.ts';
import { IdentityService, type IdentityServiceOptions } from './identity-service.ts';

/** What may be another one while the gate is open. */
export interface Renewal {
  /** Whose certificate to show; cleartext when it was absent at first. */
  readonly tls?: TlsMaterial;
  /** Who may ask; anyone when it was absent at first. */
  readonly tokens?: AccessTokenCheck;
}

export interface EquipmentIdentityOptions
  extends ListenAt,
    Omit<IdentityServiceOptions, 'overload'>,
    Renewal {
  /** Whom to turn away; when it is absent this gate measures its own load. */
  readonly overload?: OverloadGuard;
  /** Milliseconds on a clock that never jumps. */
  readonly clock: () => number;
  readonly limits?: Partial<ConnectionLimits>;
}

/** Headers of an honest request are a few hundred bytes, and an access token may be some thousand. */
const maxHeaderBytes = 16_384;
/** Requests of one connection at a time; a core multiplexes over few connections. */
const maxConcurrentStreams = 256;
const defaultLimits: ConnectionLimits = {
  connections: 1024,
  introductionMs: 10_000,
  idleMs: 300_000,
  pingMs: 10_000,
  spareMs: 10_000,
  lookMs: 2000,
};
/** How long connections may take to part when the gate closes, in milliseconds. */
const drainMs = 2000;

const http2Limits = {
  maxSendHeaderBlockLength: maxHeaderBytes,
  settings: { maxConcurrentStreams, maxHeaderListSize: maxHeaderBytes, enablePush: false },
  maxHeaderListPairs: 64,
  /** Settings in one frame; there are seven. */
  maxSettings: 16,
  /** Megabytes a connection may occupy, answers that it does not take in among them. */
  maxSessionMemory: 4,
  /** Requests that a connection may reset in a burst, and per second from then on. CVE-2023-44487. */
  streamResetBurst: 1000,
  streamResetRate: 33,
};

/**
 * The gate of a 5G network over HTTP/2 (RFC 9113): in cleartext with prior knowledge, or over TLS with ALPN `h2` and
 * nothing else. Bare `node:http2`: every layer above it costs more than the check.
 */
export class EquipmentIdentityServer {
  readonly #options: EquipmentIdentityOptions;
  readonly #limits: ConnectionLimits;
  readonly #service: IdentityService;
  readonly #connections: ConnectionLedger;
  readonly #begun = new Map<Http2Session, Connection>();
  readonly #server: Http2Server | Http2SecureServer;
  readonly #overload: OverloadGuard;
  readonly #failures = { count: 0, last: '' };
  #timers: readonly NodeJS.Timeout[] = [];

  constructor(options: EquipmentIdentityOptions) {
    const { tls, clock, limits, tokens, overload = new OverloadGuard(clock) } = options;
    this.#options = options;
    this.#overload = overload;
    this.#service = new IdentityService({ ...options, overload });
    this.#service.tokens = tokens;
    this.#limits = { ...defaultLimits, ...limits };
    this.#connections = new ConnectionLedger(this.#limits, clock);
    this.#server =
      tls === undefined
        ? createServer(http2Limits)
        : createSecureServer({
            ...http2Limits,
            ...tls,
            allowHTTP1: false,
            handshakeTimeout: this.#limits.introductionMs,
          });
    // Before Node's own listener, which begins HTTP/2 on it.
    this.#server.prependListener('connection', (socket) => this.#connections.admit(socket));
    this.#server.on('session', (session) => this.#begin(session));
    // Not on each session: Node listens there itself, and a second listener costs every request.
    this.#server.on('stream', (stream, headers) => {
      const connection = stream.session && this.#begun.get(stream.session);
      if (connection === undefined) stream.destroy();
      else this.#service.serve(connection, stream, headers);
    });
  }

  /** Begins to listen; rejects when the address cannot be had. */
  async listen(): Promise<AddressInfo> {
    const { log } = this.#options;
    const address = await listenOn(this.#server, this.#options);
    this.#server.on('error', (err) => log.error({ err }, 'the N5g-eir listener failed'));
    this.#timers = [
      setInterval(() => this.#look(), this.#limits.lookMs).unref(),
      ...(this.#options.overload === undefined
        ? [setInterval(() => this.#overload.beat(), beatMs).unref()]
        : []),
    ];
    return address;
  }

  /** From now on a new certificate is shown, and access tokens are checked by these keys. */
  renew({ tls, tokens }: Renewal): void {
    if (tls !== undefined && 'setSecureContext' in this.#server) this.#server.setSecureContext({ ...tls });
    if (tokens !== undefined) this.#service.tokens = tokens;
  }

  /** Takes no more connections, tells those open to go away, and ends when their last answers are out. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#connections.dismissAll();
    const last = setTimeout(() => this.#connections.cutOffAll(), drainMs);
    await closed;
    clearTimeout(last);
  }

  /** Connections that failed are told together: whoever makes them fail would fill the log. */
  #look(): void {
    this.#connections.look();
    const { count, last } = this.#failures;
    if (count > 0) this.#options.log.warn({ count, last }, 'connections of N5g-eir failed');
    this.#failures.count = 0;
  }

  #begin(session: ServerHttp2Session): void {
    const connection = this.#connections.begin(session);
    if (connection === undefined) {
      session.destroy();
      return;
    }
    session.on('error', (error) => {
      this.#failures.count += 1;
      this.#failures.last = error.message;
    });
    this.#begun.set(session, connection);
    session.on('close', () => this.#begun.delete(session));
  }
}
