import { AttemptAcknowledgement, type AttemptReport, parserOf } from '@deadset/protocol';
import type { Logger } from 'pino';
import { type HubSession, RetryLoop } from '../feed/index.ts';
import type { AttemptStore } from './attempt-store.ts';

export interface AttemptSenderParts {
  readonly spool: AttemptStore;
  readonly hub: HubSession;
  /** Resolves once the hub knows this edge. */
  readonly meet: (signal: AbortSignal) => Promise<unknown>;
  /** The edge's public key, in hexadecimal. */
  readonly edge: string;
  readonly entropy: (byteCount: number) => Buffer;
  readonly log: Logger;
}

/** How often the spool is looked at without a ring, in milliseconds. */
const idleMs = 30_000;

const parseAcknowledgement = parserOf(AttemptAcknowledgement);

/** Sends the spool to the hub, one report at a time, each until it is acknowledged. */
export class AttemptSender {
  readonly #parts: AttemptSenderParts;
  readonly #loop: RetryLoop;

  constructor(parts: AttemptSenderParts) {
    this.#parts = parts;
    const { entropy, log } = parts;
    this.#loop = new RetryLoop({ name: 'attempts', work: (signal) => this.#send(signal), entropy, log });
  }

  /** Says that the spool has more. */
  ring(): void {
    this.#loop.ring();
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#loop.run(signal);
  }

  async #send(signal: AbortSignal): Promise<number> {
    const { spool, hub, meet, edge } = this.#parts;
    const attempts = await spool.oldest();
    if (attempts.length === 0) return idleMs;
    await meet(signal);
    const report: AttemptReport = { edge, attempts: [...attempts] };
    const parsed = parseAcknowledgement(await hub.post('/v1/attempts', report, signal));
    if (!parsed.ok) throw new Error(`the hub's acknowledgement cannot be read: ${parsed.problem}`);
    await spool.acknowledge(parsed.value.acceptedUpTo);
    return 0;
  }
}
