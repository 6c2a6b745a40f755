import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket, type Server as TlsServer } from 'node:tls';
import { type ListenAt, listenOn } from '../listener.ts';
import { beatMs, OverloadGuard, type OverloadLimits } from '../overload/index.ts';
import type { TlsMaterial } from '../tls/index.ts';
import { BoundedLog } from './bounded-log.ts';
import type { DiameterLog } from './diameter-log.ts';
import { type EquipmentStatusOf, IdentityCheck } from './identity-check.ts';
import type { NodeIdentity } from './node-identity.ts';
import { Outbox } from './outbox.ts';
import { type ConnectionFacts, Peer, type PeerParts, type PeerTiming } from './peer.ts';
import { PeerDirectory } from './peer-directory.ts';
import { newCounters, type S13Counters } from './s13-counters.ts';
import { type S13Alarm, Troubles } from './troubles.ts';

/** Where it listens: 3868 is Diameter's own port, 5658 that of Diameter over TLS. */
export interface S13ServerOptions extends NodeIdentity, ListenAt {
  readonly equipmentStatus: EquipmentStatusOf;
  readonly log: DiameterLog;
  /** Milliseconds. Waits are measured by it, so that a clock that jumps ends a wait early or late. */
  readonly clock: () => number;
  /** That many fresh bytes, for the jitter of the watchdog and the first identifiers of our own requests. */
  readonly entropy: (byteCount: number) => Buffer;
  /** Makes it TLS from the first byte (RFC 6733 section 2.1); every peer must show a certificate in its own name. */
  readonly tls?: TlsMaterial;
  /** Who may ask; everybody when absent. Listeners that share one share the quotas of their peers. */
  readonly directory?: PeerDirectory;
  /** From how long a wait on requests are turned away; the usual limits when absent. */
  readonly overloadLimits?: OverloadLimits;
  /** Is told of something that an operator should look at: again while it goes on, and once when it has long been over. */
  readonly onAlarm?: (alarm: S13Alarm, isOn: boolean) => void;
  /** Most connections at a time; further ones are closed at once. 256 when absent. */
  readonly maxConnections?: number;
  /** Waits that differ from `defaultTiming`. */
  readonly timing?: Partial<S13Timing>;
}

export type S13Timing = Omit<PeerTiming, 'clock' | 'random'> & {
  /** How often connections are looked at, and so how late any other wait may end. */
  readonly tickMs: number;
};

/** Tw and its jitter as RFC 3539 section 3.4.1 has them; the others are short because operators' links are. */
export const defaultTiming: S13Timing = {
  watchdogMs: 30_000,
  watchdogJitterMs: 2000,
  capabilitiesMs: 5000,
  disconnectMs: 2000,
  tickMs: 500,
};

const defaultMaxConnections = 256;
/** How long the handshake of TLS may take, in milliseconds. */
const handshakeMs = 5000;

/** A name of a host that certificates can be for. RFC 6733 section 4.3.1; RFC 1034 section 3.5. */
const hostForm = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/** Unsent bytes of one connection above which we stop reading from it: a slow peer costs only itself. */
const maxUnsentBytes = 65_536;

interface Connection {
  readonly socket: Socket;
  readonly peer: Peer;
  /** When we ended our half; the other side has as long for its own as for an answer to a disconnect request. */
  endedAt?: number;
}

/** An equipment identity register on TCP: S13 and S13' of 3GPP TS 29.272 over RFC 6733, several peers at a time. */
export class S13Server {
  /** Running totals since the start, for metrics. */
  readonly counters: S13Counters = newCounters();
  readonly #options: S13ServerOptions;
  readonly #timing: S13Timing;
  readonly #log: BoundedLog;
  readonly #outbox = new Outbox();
  readonly #peerParts: PeerParts;
  readonly #server: Server | TlsServer;
  readonly #connections = new Set<Connection>();
  #isClosing = false;
  #ticker: NodeJS.Timeout | undefined;
  #beater: NodeJS.Timeout | undefined;
  readonly #troubles: Troubles;

  constructor(options: S13ServerOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    const { equipmentStatus, clock, entropy } = options;
    const log = new BoundedLog(options.log);
    this.#log = log;
    const random = () => entropy(4).readUInt32BE(0) / 2 ** 32;
    const overload = new OverloadGuard(clock, options.overloadLimits);
    const parts = { identity: options, outbox: this.#outbox, counters: this.counters, log, overload };
    this.#peerParts = {
      ...parts,
      identityCheck: new IdentityCheck({ ...parts, equipmentStatus }),
      timing: { ...this.#timing, clock, random },
      directory: options.directory ?? new PeerDirectory({ clock }),
    };
    this.#server = this.#createServer(options.tls);
    this.#troubles = new Troubles(options.onAlarm ?? (() => undefined));
    this.#server.maxConnections = options.maxConnections ?? defaultMaxConnections;
    this.#server.on('drop', () => {
      this.counters.connectionsRefused += 1;
    });
  }

  /** Begins to listen; rejects when the address cannot be had. */
  async listen(): Promise<AddressInfo> {
    const address = await listenOn(this.#server, this.#options);
    this.#server.on('error', (err) => this.#log.error({ err }, 'the Diameter listener failed'));
    this.#ticker = setInterval(() => this.#tick(), this.#timing.tickMs);
    this.#beater = setInterval(() => this.#peerParts.overload.beat(), beatMs);
    return address;
  }

  /** Takes no more peers, asks those connected to part, and ends when all have gone or their time is over. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of this.#connections) {
      connection.peer.disconnect();
      this.#flush(connection);
    }
    await closed;
    clearInterval(this.#ticker);
    clearInterval(this.#beater);
  }

  /** Shows this certificate to peers that connect from now on; only for a server with TLS. */
  renew(tls: TlsMaterial): void {
    if ('setSecureContext' in this.#server) this.#server.setSecureContext(tls);
  }

  #createServer(tls: TlsMaterial | undefined): Server | TlsServer {
    const settings = { noDelay: true, keepAlive: true };
    const accept = (socket: Socket) => this.#accept(socket);
    if (tls === undefined) return createServer(settings, accept);
    const server = createTlsServer({ ...settings, ...tls, handshakeTimeout: handshakeMs }, accept);
    return server.on('tlsClientError', (err) => {
      this.counters.failedHandshakes += 1;
      this.#log.info({ err }, 'a Diameter peer came to no terms over TLS');
    });
  }

  #accept(socket: Socket): void {
    this.counters.connectionsAccepted += 1;
    if (this.#isClosing) {
      // Its handshake began before, and ends behind everybody's parting.
      socket.destroy();
      return;
    }
    const peer = new Peer(this.#peerParts, factsOf(socket));
    const connection: Connection = { socket, peer };
    this.#connections.add(connection);
    socket.on('data', (chunk) => {
      peer.receive(chunk);
      this.#flush(connection);
    });
    socket.on('error', (err) => {
      this.#log.warn({ peer: peer.originHost, err }, 'a Diameter connection failed');
    });
    socket.on('close', () => {
      peer.lost();
      this.#connections.delete(connection);
    });
  }

  #tick(): void {
    const now = this.#options.clock();
    this.#troubles.look(this.counters, now);
    this.#log.tellRest();
    for (const connection of this.#connections) {
      connection.peer.tick();
      this.#flush(connection);
      const { endedAt } = connection;
      if (endedAt !== undefined && now - endedAt >= this.#timing.disconnectMs) connection.socket.destroy();
    }
  }

  /** Sends what the outbox holds for this connection in one write, and ends our half once the peer is done with. */
  #flush(connection: Connection): void {
    const { socket, peer } = connection;
    if (!this.#outbox.isEmpty) {
      if (socket.writable) socket.write(this.#outbox.contents);
      // Bytes that the kernel did not take at once stay in our memory until it does.
      this.#outbox.clear({ isMemoryInUse: socket.writableLength > 0 });
      if (socket.writableLength > maxUnsentBytes && !socket.isPaused()) {
        socket.pause();
        socket.once('drain', () => socket.resume());
      }
    }
    if (peer.state === 'closed' && connection.endedAt === undefined) {
      connection.endedAt = this.#options.clock();
      socket.end();
    }
  }
}

function factsOf(socket: Socket): ConnectionFacts {
  const { localAddress = '', remoteAddress = '' } = socket;
  if (!(socket instanceof TLSSocket)) return { localAddress, remoteAddress };
  const certificate = socket.getPeerX509Certificate();
  return {
    localAddress,
    remoteAddress,
    // Only the names that a certificate is for, as RFC 6733 section 13.1 would have it; its subject is no host.
    // A name that begins with a dot would stand for every host below it, and of one with a zero octet Node throws.
    isCertifiedAs: (originHost) =>
      hostForm.test(originHost) &&
      certificate?.checkHost(originHost, { subject: 'never', wildcards: false }) !== undefined,
  };
}
