import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type ListenAt, listenOn } from '../listener.ts';
import type { DiameterLog } from './diameter-log.ts';
import { type EquipmentStatusOf, IdentityCheck } from './identity-check.ts';
import type { NodeIdentity } from './node-identity.ts';
import { Outbox } from './outbox.ts';
import { Peer, type PeerParts, type PeerTiming } from './peer.ts';
import { newCounters, type S13Counters } from './s13-counters.ts';

/** Where it listens: 3868 is Diameter's own port. */
export interface S13ServerOptions extends NodeIdentity, ListenAt {
  readonly equipmentStatus: EquipmentStatusOf;
  readonly log: DiameterLog;
  /** Milliseconds. Waits are measured by it, so that a clock that jumps ends a wait early or late. */
  readonly clock: () => number;
  /** That many fresh bytes, for the jitter of the watchdog and the first identifiers of our own requests. */
  readonly entropy: (byteCount: number) => Buffer;
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
  readonly #outbox = new Outbox();
  readonly #peerParts: PeerParts;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #ticker: NodeJS.Timeout | undefined;

  constructor(options: S13ServerOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    const { log, equipmentStatus, clock, entropy } = options;
    const random = () => entropy(4).readUInt32BE(0) / 2 ** 32;
    const parts = { identity: options, outbox: this.#outbox, counters: this.counters, log };
    this.#peerParts = {
      ...parts,
      identityCheck: new IdentityCheck({ ...parts, equipmentStatus }),
      timing: { ...this.#timing, clock, random },
    };
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.#accept(socket));
    this.#server.maxConnections = options.maxConnections ?? defaultMaxConnections;
    this.#server.on('drop', () => {
      this.counters.connectionsRefused += 1;
    });
  }

  /** Begins to listen; rejects when the address cannot be had. */
  async listen(): Promise<AddressInfo> {
    const address = await listenOn(this.#server, this.#options);
    this.#server.on('error', (err) => this.#options.log.error({ err }, 'the Diameter listener failed'));
    this.#ticker = setInterval(() => this.#tick(), this.#timing.tickMs);
    return address;
  }

  /** Takes no more peers, asks those connected to part, and ends when all have gone or their time is over. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of this.#connections) {
      connection.peer.disconnect();
      this.#flush(connection);
    }
    await closed;
    clearInterval(this.#ticker);
  }

  #accept(socket: Socket): void {
    this.counters.connectionsAccepted += 1;
    const peer = new Peer(this.#peerParts, socket.localAddress ?? '');
    const connection: Connection = { socket, peer };
    this.#connections.add(connection);
    socket.on('data', (chunk) => {
      peer.receive(chunk);
      this.#flush(connection);
    });
    socket.on('error', (err) => {
      this.#options.log.warn({ peer: peer.originHost, err }, 'a Diameter connection failed');
    });
    socket.on('close', () => {
      peer.lost();
      this.#connections.delete(connection);
    });
  }

  #tick(): void {
    const now = this.#options.clock();
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
