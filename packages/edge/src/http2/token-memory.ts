import type { TokenVerdict } from './token-verdict.ts';

interface Remembered {
  readonly verdict: TokenVerdict;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Verdicts on access tokens by their digests, while they hold; the tokens themselves are not kept. */
export class TokenMemory {
  readonly #capacity: number;
  /** The one asked for longest ago first. */
  readonly #verdicts = new Map<string, Remembered>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(digest: string, now: number): Remembered | undefined {
    const remembered = this.#verdicts.get(digest);
    if (remembered === undefined) return undefined;
    this.#verdicts.delete(digest);
    if (now >= remembered.until) return undefined;
    this.#verdicts.set(digest, remembered);
    return remembered;
  }

  keep(digest: string, remembered: Remembered): void {
    this.#verdicts.delete(digest);
    this.#verdicts.set(digest, remembered);
    if (this.#verdicts.size <= this.#capacity) return;
    for (const oldest of this.#verdicts.keys()) {
      this.#verdicts.delete(oldest);
      return;
    }
  }

  get size(): number {
    return this.#verdicts.size;
  }
}
