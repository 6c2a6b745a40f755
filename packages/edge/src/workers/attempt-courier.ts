import type { MetListing } from '../checks/index.ts';

/** How long an attempt may wait for others to travel with, in milliseconds: far below the 100 ms it is promised in. */
const gatherMs = 5;
/** So many travel at once, whatever the time. */
const mostTogether = 256;

/** Takes attempts from the gates to the keeper of the list, several together: a message to a thread costs as much as an answer. */
export class AttemptCourier {
  readonly #send: (met: readonly MetListing[]) => void;
  #met: MetListing[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (met: readonly MetListing[]) => void) {
    this.#send = send;
  }

  /** Neither waits nor throws. */
  take(met: MetListing): void {
    this.#met.push(met);
    if (this.#met.length >= mostTogether) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  /** Sends what it has. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#met.length === 0) return;
    this.#send(this.#met);
    this.#met = [];
  }
}
