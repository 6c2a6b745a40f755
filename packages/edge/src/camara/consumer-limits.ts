import { AskBudget } from '../http1/index.ts';

export interface ConsumerLimitRules {
  /** Calls a second of one API consumer, of each worker; without limit when absent. */
  readonly perSecond?: number;
  /** Calls a day (UTC) of one API consumer, of each worker; without limit when absent. */
  readonly perDay?: number;
}

const dayMs = 86_400_000;

interface Used {
  readonly budget: AskBudget | undefined;
  day: number;
  calls: number;
}

/** How much each API consumer may ask. What a restart forgets is the operator's gateway's to remember. */
export class ConsumerLimits {
  readonly #rules: ConsumerLimitRules;
  readonly #clock: () => number;
  readonly #used = new Map<string, Used>();

  /** `clock` in milliseconds since 1970. */
  constructor(rules: ConsumerLimitRules, clock: () => number) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** Counts one call, or says why it is too many and after how many seconds to come again. */
  spend(consumer: string): { because: 'too-fast' | 'quota-spent'; retryAfterSeconds: number } | undefined {
    const now = this.#clock();
    const day = Math.floor(now / dayMs);
    const used = this.#usedBy(consumer);
    if (used.day !== day) {
      used.day = day;
      used.calls = 0;
    }
    if (used.calls >= (this.#rules.perDay ?? Number.POSITIVE_INFINITY)) {
      return { because: 'quota-spent', retryAfterSeconds: Math.ceil(((day + 1) * dayMs - now) / 1000) };
    }
    if (used.budget?.take(1) === 0) return { because: 'too-fast', retryAfterSeconds: 1 };
    used.calls += 1;
    return undefined;
  }

  #usedBy(consumer: string): Used {
    const known = this.#used.get(consumer);
    if (known !== undefined) return known;
    const { perSecond } = this.#rules;
    const budget = perSecond === undefined ? undefined : new AskBudget(perSecond, this.#clock);
    const used = { budget, day: 0, calls: 0 };
    this.#used.set(consumer, used);
    return used;
  }
}
