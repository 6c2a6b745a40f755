import { systemClock } from './clock.ts';
import { newSecret } from './entropy.ts';

/** Values that are known by a secret name, lapse after a while and can be taken once. */
export class ShortLived<T> {
  readonly #lifeMs: number;
  readonly #entries = new Map<string, { value: T; untilAt: number }>();

  constructor(lifeMs: number) {
    this.#lifeMs = lifeMs;
  }

  /** Keeps a value and gives the name by which it is found again. */
  keep(value: T): string {
    const now = systemClock();
    for (const [name, entry] of this.#entries) if (entry.untilAt <= now) this.#entries.delete(name);
    const name = newSecret();
    this.#entries.set(name, { value, untilAt: now + this.#lifeMs });
    return name;
  }

  find(name: string): T | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && systemClock() < entry.untilAt ? entry.value : undefined;
  }

  /** Finds the value and forgets it. */
  take(name: string): T | undefined {
    const value = this.find(name);
    this.#entries.delete(name);
    return value;
  }
}
