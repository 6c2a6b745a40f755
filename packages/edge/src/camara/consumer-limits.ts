import { AskBudget } from '../http1/index.ts';

export interface ConsumerLimitRules {
  /** Calls a second of one API consumer, of each worker; without limit when absent. */
  readonly perSecond?: number;
  /** Calls a day (UTC) of one API consumer, of each worker; without limit when absent. */
  readonly perDay?: number;
}

const dayMs = 86_400_000;
/** Consumers of one day that are told apart; above it the one that came first is forgotten. Their names come from outside. */
const mostRemembered = 65_536;

interface Used {
  readonly budget: AskBudget | undefined;
  calls: number;
}

/** How much each API consumer may ask. What a restart forgets is the operator's gateway's to remember. */
export class ConsumerLimits {
  readonly #rules: ConsumerLimitRules;
  readonly #clock: () => number;
  /** Of this day. */
  readonly #used = new Map<string, Used>();
  #day = 0;

  /** `clock` in milliseconds since 1970. */
  constructor(rules: ConsumerLimitRules, clock: () => number) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** Counts one call, or says why it is too many and after how many seconds to come again. */
  spend(consumer: string): { because: 'too-fast' | 'quota-spent'; retryAfterSeconds: number } | undefined {
    const { perSecond, perDay = Number.POSITIVE_INFINITY } = this.#rules;
    if (perSecond === undefined && perDay === Number.POSITIVE_INFINITY) return undefined;
    const now = this.#clock();
    this.#beginDay(Math.floor(now / dayMs));
    const used = this.#usedBy(consumer);
    if (used.calls >= perDay)
      return { because: 'quota-spent', retryAfterSeconds: Math.ceil(((this.#day + 1) * dayMs - now) / 1000) };
    if (used.budget?.take(1) === 0) return { because: 'too-fast', retryAfterSeconds: 1 };
    used.calls += 1;
    return undefined;
  }

  /** How many consumers are remembered. */
  get size(): number {
    return this.#used.size;
  }

  #beginDay(day: number): void {
    if (day === this.#day) return;
    this.#day = day;
    this.#used.clear();
  }

  #usedBy(consumer: string): Used {
    const known = this.#used.get(consumer);
    if (known !== undefined) return known;
    const [oldest] = this.#used.size < mostRemembered ? [] : this.#used.keys();
    if (oldest !== undefined) this.#used.delete(oldest);
    const { perSecond } = this.#rules;
    const budget = perSecond === undefined ? undefined : new AskBudget(perSecond, this.#clock);
    const used = { budget, calls: 0 };
    this.#used.set(consumer, used);
    return used;
  }
}
