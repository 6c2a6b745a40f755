import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { SeededChance } from '../seeded-chance.ts';

/**
 * What a network may do to a connection.
 *
 * `delay`: whatever is sent arrives late. `drop`: connections are reset at any moment. `half-open`: nothing arrives any
 * more and nobody says so. `reorder`: each connection is late by another time, so that what was sent later on one
 * arrives earlier than what was sent before on another. `flip`: now and then a bit is another. `drip`: a few bytes at a
 * time.
 */
export const faults = ['delay', 'drop', 'reorder', 'flip', 'drip', 'half-open'] as const;
export type Fault = (typeof faults)[number];

/** Share of what arrives in one piece that is hit, for the faults that hit some. */
const share = { drop: 0.15, flip: 0.3 };
const delaysMs = { delay: 150, reorder: 400, drip: 4 };
const dripBytes = 24;

/** Two sockets that belong together. */
interface Pair {
  readonly sockets: readonly [Socket, Socket];
  /** How late this connection is while the network reorders. */
  readonly latenessMs: number;
  /** Whether something was swallowed: from then on nothing passes, for it would make no sense. */
  isMute: boolean;
}

/** Listens in front of a server and passes on what is said, as well or as badly as it is told. */
export class FaultProxy {
  /** What is done to connections now; absent: nothing. */
  fault: Fault | undefined;
  /** How often each fault hit something. */
  readonly hits = new Map<Fault, number>();
  readonly #server: Server;
  readonly #chance: SeededChance;
  readonly #pairs = new Set<Pair>();

  private constructor(targetPort: number, chance: SeededChance) {
    this.#chance = chance;
    this.#server = createServer((inner) => {
      const outer = connect(targetPort, '127.0.0.1');
      const latenessMs = chance.between(0, delaysMs.reorder);
      const pair: Pair = { sockets: [inner, outer], latenessMs, isMute: false };
      this.#pairs.add(pair);
      void this.#pass(inner, outer, pair);
      void this.#pass(outer, inner, pair);
    });
  }

  static async listen(targetPort: number, chance: SeededChance): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, chance);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const pair of this.#pairs) reset(pair);
    await closed;
  }

  /** One direction of a connection, until it ends or is reset. */
  async #pass(from: Socket, to: Socket, pair: Pair): Promise<void> {
    try {
      for await (const chunk of from) {
        if (!(await this.#deliver(Buffer.from(chunk), to, pair))) break;
      }
      if (!pair.isMute) to.end();
    } catch {
      // Either side may reset its connection at any time; the other is then told so.
      reset(pair);
    }
    if (from.destroyed && to.destroyed) this.#pairs.delete(pair);
  }

  /** Whether the connection goes on behind this. */
  async #deliver(bytes: Buffer, to: Socket, pair: Pair): Promise<boolean> {
    const { fault } = this;
    if (pair.isMute) return true;
    switch (fault) {
      case undefined:
        break;
      case 'delay':
        this.#hit(fault);
        await delay(this.#chance.between(0, delaysMs.delay));
        break;
      case 'reorder':
        this.#hit(fault);
        await delay(pair.latenessMs);
        break;
      case 'drop':
        if (this.#chance.share() >= share.drop) break;
        this.#hit(fault);
        // Some of it may still arrive, as when a cable is pulled.
        to.write(bytes.subarray(0, this.#chance.below(bytes.length)));
        reset(pair);
        return false;
      case 'flip':
        if (this.#chance.share() < share.flip) this.#flip(bytes);
        break;
      case 'drip':
        this.#hit(fault);
        return this.#drip(bytes, to);
      case 'half-open':
        this.#hit(fault);
        pair.isMute = true;
        return true;
    }
    return write(to, bytes);
  }

  #flip(bytes: Buffer): void {
    const at = this.#chance.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << this.#chance.below(8));
    this.#hit('flip');
  }

  /** Until the network is well again: then the rest comes at once. */
  async #drip(bytes: Buffer, to: Socket): Promise<boolean> {
    for (let from = 0; from < bytes.length; from += dripBytes) {
      if (this.fault !== 'drip') return write(to, bytes.subarray(from));
      await write(to, bytes.subarray(from, from + dripBytes));
      await delay(delaysMs.drip);
    }
    return true;
  }

  #hit(fault: Fault): void {
    this.hits.set(fault, (this.hits.get(fault) ?? 0) + 1);
  }
}

function reset({ sockets }: Pair): void {
  for (const socket of sockets) socket.destroy();
}

async function write(to: Socket, bytes: Buffer): Promise<boolean> {
  if (to.destroyed) return false;
  if (!to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
  return !to.destroyed;
}
