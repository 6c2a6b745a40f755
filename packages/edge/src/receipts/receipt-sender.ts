import { positionOf, type SigningKey, signReceipt } from '@deadset/protocol';
import type { Logger } from 'pino';
import { type AppliedState, type HubSession, RetryLoop } from '../feed/index.ts';

export interface ReceiptSenderParts {
  readonly hub: HubSession;
  /** Resolves once the hub knows this edge. */
  readonly meet: (signal: AbortSignal) => Promise<unknown>;
  readonly key: SigningKey;
  /** SHA-256, in hexadecimal, of what could make this edge answer otherwise than by the list alone. */
  readonly configuration: string;
  readonly clock: () => number;
  readonly entropy: (byteCount: number) => Buffer;
  readonly log: Logger;
}

/** Least time between two receipts, in milliseconds. */
const spacingMs = 1000;
const idleMs = 3_600_000;

/**
 * Tells the hub, signed, how far the gates answer: at once after a change, then at most once a second, always with the
 * newest state that is on disk. A receipt is a promise that this position will still hold after a crash.
 */
export class ReceiptSender {
  readonly #parts: ReceiptSenderParts;
  readonly #loop: RetryLoop;
  #newest: AppliedState | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(parts: ReceiptSenderParts) {
    this.#parts = parts;
    const { entropy, log } = parts;
    this.#loop = new RetryLoop({ name: 'receipts', work: (signal) => this.#send(signal), entropy, log });
  }

  /** Takes note of a state that has become durable. */
  kept(applied: AppliedState): void {
    this.#newest = applied;
    this.#loop.ring();
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#loop.run(signal);
  }

  async #send(signal: AbortSignal): Promise<number> {
    const { hub, meet, clock } = this.#parts;
    const applied = this.#newest;
    if (applied === undefined || positionOf(applied.state) < 0) return idleMs;
    await meet(signal);
    const sinceLastMs = clock() - this.#sentAt;
    // A clock that was put back must not silence us.
    if (sinceLastMs >= 0 && sinceLastMs < spacingMs) return spacingMs - sinceLastMs;
    await hub.post('/v1/receipts', this.#receiptFor(applied), signal);
    this.#sentAt = clock();
    if (this.#newest === applied) this.#newest = undefined;
    return 0;
  }

  #receiptFor({ state, appliedAt }: AppliedState) {
    const { key, configuration } = this.#parts;
    const receipt = {
      position: positionOf(state),
      root: state.root.toString('hex'),
      digest: state.list.digest().toString('hex'),
      count: state.list.count,
      configuration,
      appliedAt: new Date(appliedAt).toISOString(),
    };
    return signReceipt(receipt, key.privateKey);
  }
}
