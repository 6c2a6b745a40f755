import { ErasureList, parserOf, type SigningKey, signErasureReceipt } from '@deadset/protocol';
import type { Logger } from 'pino';
import { HubRefusal, type HubSession, type ListKeeper, RetryLoop, type VerifiedList } from '../feed/index.ts';
import type { ErasureMark } from './erasure-mark.ts';

export interface ErasureFollowerParts {
  readonly hub: HubSession;
  /** Resolves once the hub knows this edge. */
  readonly meet: (signal: AbortSignal) => Promise<unknown>;
  readonly list: VerifiedList;
  readonly keeper: ListKeeper;
  readonly mark: ErasureMark;
  readonly key: SigningKey;
  readonly clock: () => number;
  readonly entropy: (byteCount: number) => Buffer;
  readonly log: Logger;
  /** How often the hub is asked, in milliseconds; ten minutes when absent. */
  readonly intervalMs?: number;
}

/** How long to wait for the feed when it has not come to what was erased, in milliseconds. */
const catchUpMs = 1_000;
/** What a hub answers that has nothing of the kind. */
const unknownRoute = 404;

const parseList = parserOf(ErasureList);

/**
 * Carries out at this edge what was erased at the hub.
 *
 * The journal holds the openings of batches as they came. Once the list has passed what was erased, it is written to
 * disk as a whole, in which nothing of an ended declaration is left, and the journal is emptied. Then, and only then,
 * the edge signs that it holds nothing of it any more.
 */
export class ErasureFollower {
  readonly #parts: ErasureFollowerParts;
  readonly #loop: RetryLoop;

  constructor(parts: ErasureFollowerParts) {
    this.#parts = parts;
    const { entropy, log } = parts;
    const work = (signal: AbortSignal) => this.#carryOut(signal);
    this.#loop = new RetryLoop({ name: 'erasures', work, entropy, log });
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#loop.run(signal);
  }

  async #carryOut(signal: AbortSignal): Promise<number> {
    const { hub, meet, list, keeper, mark, key, clock, log, intervalMs = 600_000 } = this.#parts;
    await meet(signal);
    const erasures = await this.#news(signal);
    const last = erasures.at(-1);
    if (last === undefined) return intervalMs;
    // Nothing of it can be on this disk that has not come yet; but what comes late may still hold it.
    if (erasures.some(({ position }) => position > list.position)) return catchUpMs;
    await keeper.rewrite(list.applied, signal);
    const droppedAt = new Date(clock()).toISOString();
    await hub.post(
      '/v1/erasures/receipt',
      signErasureReceipt({ number: last.number, droppedAt }, key.privateKey),
      signal,
    );
    await mark.raise(last.number);
    log.info({ entries: erasures.length, upTo: last.number }, 'what the hub erased is gone from the disk');
    return 0;
  }

  async #news(signal: AbortSignal): Promise<ErasureList['erasures']> {
    const { hub, mark } = this.#parts;
    try {
      const parsed = parseList(await hub.get(`/v1/erasures?after=${mark.number}`, signal));
      if (!parsed.ok) throw new Error(`the hub's erasures cannot be read: ${parsed.problem}`);
      return parsed.value.erasures;
    } catch (error) {
      if (error instanceof HubRefusal && error.status === unknownRoute) return [];
      throw error;
    }
  }
}
