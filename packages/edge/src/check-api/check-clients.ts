import { hash } from 'node:crypto';
import { type Gate, gates, RegistryError } from '@deadset/domain';
import { AskBudget } from '../http1/index.ts';

/** A participant that may ask here. */
export interface CheckClient {
  readonly participant: string;
  /** SHA-256 of its bearer token, 64 hexadecimal digits. The token itself is not kept. */
  readonly tokenSha256: string;
  /** Gates that it may ask at. */
  readonly gates: readonly Gate[];
  /** Questions a second, of each worker; without limit when absent. */
  readonly perSecond?: number;
}

/** Somebody who asks, with what is left to them. */
export interface AskingClient {
  readonly participant: string;
  readonly gates: readonly Gate[];
  readonly budget?: AskBudget;
  /** Streams that are open now. */
  streamCount: number;
}

export interface CheckClientsOptions {
  /** When empty, anyone on this machine may ask, at every gate, and nobody else. */
  readonly clients: readonly CheckClient[];
  /** Whose gate it is when there are no clients. */
  readonly ownParticipant: string;
  /** A token by which the edge asks itself whether it is well. */
  readonly healthToken: string;
  /** Milliseconds on a clock that never jumps. */
  readonly steadyClock: () => number;
}

/** Everybody who may ask, by what they show. */
export class CheckClients {
  readonly #byDigest: ReadonlyMap<string, AskingClient>;
  /** Whoever is on this machine, where nobody else may ask. */
  readonly #neighbour: AskingClient | undefined;

  constructor({ clients, ownParticipant, healthToken, steadyClock }: CheckClientsOptions) {
    const self = (): AskingClient => ({ participant: ownParticipant, gates, streamCount: 0 });
    this.#neighbour = clients.length === 0 ? self() : undefined;
    const byDigest = new Map([[digestOf(healthToken), self()]]);
    for (const { participant, tokenSha256, gates: own, perSecond } of clients) {
      const budget = perSecond === undefined ? {} : { budget: new AskBudget(perSecond, steadyClock) };
      byDigest.set(tokenSha256.toLowerCase(), { participant, gates: own, streamCount: 0, ...budget });
    }
    this.#byDigest = byDigest;
  }

  /** Throws `RegistryError`: 'unauthenticated' for a token of nobody, 'not-allowed' for another machine without one. */
  whoAsks(authorization: string | undefined, remoteAddress: string | undefined): AskingClient {
    const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]{1,1024})$/i.exec(authorization ?? '') ?? [];
    // Looked up by digest: how long it takes says nothing about how much of a guessed token is right.
    const client = token === undefined ? undefined : this.#byDigest.get(digestOf(token));
    if (client !== undefined) return client;
    if (this.#neighbour === undefined)
      throw new RegistryError('unauthenticated', 'A bearer token of a participant is needed');
    if (isLoopback(remoteAddress ?? '')) return this.#neighbour;
    throw new RegistryError('not-allowed', 'Only this machine may ask here without credentials');
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'hex');
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === '::1';
}
