import type { MessagePort } from 'node:worker_threads';
import type { MetMessage } from '../attempts/index.ts';
import type { MetListing } from '../checks/index.ts';

/** How long an attempt may wait for others to travel with, in milliseconds: far below the 100 ms it is promised in. */
const gatherMs = 5;
/** So many travel at once, whatever the time. */
const mostTogether = 256;

/** Takes attempts from the gates to the spool, several together: a message to a thread costs as much as an answer. */
export class AttemptCourier {
  readonly #spool: MessagePort | undefined;
  #met: MetListing[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Without a spool there is nobody to tell. */
  constructor(spool: MessagePort | undefined) {
    this.#spool = spool;
  }

  /** Neither waits nor throws. */
  take(met: MetListing): void {
    if (this.#spool === undefined) return;
    this.#met.push(met);
    if (this.#met.length >= mostTogether) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), gatherMs);
  }

  /** Sends what it has; nothing comes behind it. */
  close(): void {
    this.#send();
    this.#spool?.close();
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#met.length > 0) this.#spool?.postMessage({ kind: 'met', met: this.#met } satisfies MetMessage);
    this.#met = [];
  }
}
