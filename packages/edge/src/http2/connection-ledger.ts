import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { LastToken } from './access-token-check.ts';

/** One connection of a core. */
export interface Connection {
  readonly lastToken: LastToken;
  /** Requests so far. */
  asked: number;
}

interface Entry extends Connection {
  readonly socket: Socket;
  /** Absent until HTTP/2 begins, with TLS after the handshake. */
  session: ServerHttp2Session | undefined;
  /** Whether the client has said its settings, as it must at once. RFC 9113 section 3.4. */
  isIntroduced: boolean;
  isDismissed: boolean;
  /** When it was asked whether it is there, in milliseconds on a steady clock; absent once it has said so. */
  pingedAt: number | undefined;
  askedAtLook: number;
  /** Milliseconds on a steady clock. */
  quietSince: number;
}

export interface ConnectionLimits {
  /** Most connections at a time. */
  readonly connections: number;
  /** How long a connection may take to introduce itself, in milliseconds. */
  readonly introductionMs: number;
  /** How long a connection may ask nothing, in milliseconds. */
  readonly idleMs: number;
  /**
   * After how long of asking nothing a connection is asked whether it is there, and how long it may take to say so, in
   * milliseconds. RFC 9113 section 6.7.
   */
  readonly pingMs: number;
  /** How long a connection must have asked nothing to be parted with for a new one, in milliseconds. */
  readonly spareMs: number;
  /** How often those are looked for that have been quiet too long, in milliseconds. */
  readonly lookMs: number;
}

/**
 * The connections that are open. Those that ask nothing are looked for now and then, for all of them at once: a timer
 * for each would be wound at every frame.
 */
export class ConnectionLedger {
  readonly #limits: ConnectionLimits;
  readonly #clock: () => number;
  /** By the address at the other end, which is all that a socket and its session have in common under TLS. */
  readonly #entries = new Map<string, Entry>();

  constructor(limits: ConnectionLimits, clock: () => number) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Takes a connection in. When there is no room, the one that has been quiet longest makes some, or this one goes. */
  admit(socket: Socket): void {
    if (this.#entries.size >= this.#limits.connections && !this.#partWithQuietest()) {
      // Not at once: Node is about to begin HTTP/2 or TLS on it.
      setImmediate(() => socket.destroy());
      return;
    }
    const place = placeOf(socket);
    const entry: Entry = {
      socket,
      session: undefined,
      lastToken: { authorization: undefined, until: 0, check: undefined },
      asked: 0,
      isIntroduced: false,
      isDismissed: false,
      pingedAt: undefined,
      askedAtLook: 0,
      quietSince: this.#clock(),
    };
    this.#entries.set(place, entry);
    socket.on('close', () => {
      if (this.#entries.get(place) === entry) this.#entries.delete(place);
    });
  }

  /** The connection on which HTTP/2 begins; undefined when it was not taken in. */
  begin(session: ServerHttp2Session): Connection | undefined {
    const entry = session.socket === undefined ? undefined : this.#entries.get(placeOf(session.socket));
    if (entry === undefined) return undefined;
    entry.session = session;
    session.once('remoteSettings', () => {
      entry.isIntroduced = true;
    });
    return entry;
  }

  /** Ends those that have been quiet too long; to be called every few seconds. */
  look(): void {
    const now = this.#clock();
    const { introductionMs, idleMs, pingMs } = this.#limits;
    for (const entry of this.#entries.values()) {
      if (entry.asked !== entry.askedAtLook) {
        entry.askedAtLook = entry.asked;
        entry.quietSince = now;
      }
      const quietMs = now - entry.quietSince;
      if (!entry.isIntroduced && quietMs >= introductionMs) entry.socket.destroy();
      else if (quietMs >= idleMs) this.#end(entry);
      else if (quietMs >= pingMs) this.#ping(entry, now);
    }
  }

  /** Tells all of them to go once their last answers are out. RFC 9113 section 6.8. */
  dismissAll(): void {
    for (const entry of this.#entries.values()) {
      if (entry.session === undefined) entry.socket.destroy();
      else entry.session.close();
    }
  }

  cutOffAll(): void {
    for (const { socket } of this.#entries.values()) socket.destroy();
  }

  /** Asks it to go; whoever was asked before and is still there (it takes in no answers, say) is cut off. */
  #end(entry: Entry): void {
    if (entry.isDismissed || entry.session === undefined) entry.socket.destroy();
    else entry.session.close();
    entry.isDismissed = true;
  }

  /**
   * Asks it whether it is there. A peer that is gone does not say so, and neither does one that has broken the protocol:
   * `node:http2` says GOAWAY to that one, listens no more, tells nobody, and leaves the connection open.
   */
  #ping(entry: Entry, now: number): void {
    if (entry.pingedAt === undefined) {
      entry.pingedAt = now;
      entry.session?.ping(() => {
        entry.pingedAt = undefined;
      });
    } else if (now - entry.pingedAt >= this.#limits.pingMs) entry.socket.destroy();
  }

  #partWithQuietest(): boolean {
    this.look();
    let quietest: Entry | undefined;
    for (const entry of this.#entries.values()) {
      if (quietest === undefined || entry.quietSince < quietest.quietSince) quietest = entry;
    }
    if (quietest === undefined || this.#clock() - quietest.quietSince < this.#limits.spareMs) return false;
    this.#entries.delete(placeOf(quietest.socket));
    quietest.socket.destroy();
    return true;
  }
}

function placeOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress}|${remotePort}`;
}
