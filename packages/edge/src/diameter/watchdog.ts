export interface WatchdogTiming {
  /** Milliseconds on a clock that never jumps. */
  readonly clock: () => number;
  /** A fresh number in [0, 1), for jitter and first identifiers. Need not be secret. */
  readonly random: () => number;
  /** Tw of RFC 3539 section 3.4.1: silence after which a peer is probed. At least 6 s in the field, usually 30 s. */
  readonly watchdogMs: number;
  /** Most by which each wait differs from that, either way, so that many peers are not probed at once. */
  readonly watchdogJitterMs: number;
}

/** What silence calls for: nothing yet, a probe, taking the peer for doubtful, or giving it up. */
export type WatchdogStep = 'wait' | 'probe' | 'suspect' | 'down';

/** How long a peer has been silent and what that means. RFC 3539 section 3.4.1, from an accepted connection on. */
export class Watchdog {
  readonly #timing: WatchdogTiming;
  #waitingSince: number;
  #waitMs: number;
  #isProbeOpen = false;
  #isSuspect = false;

  constructor(timing: WatchdogTiming) {
    this.#timing = timing;
    this.#waitingSince = timing.clock();
    this.#waitMs = this.#jittered();
  }

  /** Anything at all came from the peer, at this instant on the clock: it lives. */
  heard(now: number): void {
    this.#waitingSince = now;
    this.#isSuspect = false;
  }

  /** The probe was answered. */
  answered(): void {
    this.#isProbeOpen = false;
  }

  /** To be asked often; each step other than `wait` is told once and begins another wait. */
  step(): WatchdogStep {
    const now = this.#timing.clock();
    if (now - this.#waitingSince < this.#waitMs) return 'wait';
    this.#waitingSince = now;
    this.#waitMs = this.#jittered();
    if (this.#isSuspect) return 'down';
    if (this.#isProbeOpen) {
      this.#isSuspect = true;
      return 'suspect';
    }
    this.#isProbeOpen = true;
    return 'probe';
  }

  #jittered(): number {
    const { watchdogMs, watchdogJitterMs, random } = this.#timing;
    return watchdogMs + (2 * random() - 1) * watchdogJitterMs;
  }
}
