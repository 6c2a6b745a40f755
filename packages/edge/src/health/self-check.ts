/** What asking oneself came to: the name of each listener, and what is wrong with it or that nothing is. */
export interface SelfCheckResult {
  readonly isHealthy: boolean;
  readonly listeners: Readonly<Record<string, string>>;
}

/** Asks one listener a real question over its own socket. Throws when no right answer comes. */
export type Probe = () => Promise<void>;

/** How long a listener may take to answer, in milliseconds. Above it a network would have given up. */
const answerMs = 1000;
/** Results are given again for this long, in milliseconds, so that looking costs no more than a check a second. */
const freshMs = 1000;

/** Judges the gates as a network would: by their answers, not by the process being alive. */
export class SelfCheck {
  readonly #probes: ReadonlyMap<string, Probe>;
  readonly #clock: () => number;
  #latest: { readonly at: number; readonly result: Promise<SelfCheckResult> } | undefined;

  constructor(probes: ReadonlyMap<string, Probe>, clock: () => number) {
    this.#probes = probes;
    this.#clock = clock;
  }

  run(): Promise<SelfCheckResult> {
    const at = this.#clock();
    const latest = this.#latest;
    if (latest !== undefined && at >= latest.at && at - latest.at < freshMs) return latest.result;
    const result = this.#ask();
    this.#latest = { at, result };
    return result;
  }

  async #ask(): Promise<SelfCheckResult> {
    const asked = [...this.#probes].map(async ([name, probe]) => [name, await outcomeOf(probe)] as const);
    const listeners = Object.fromEntries(await Promise.all(asked));
    return { isHealthy: Object.values(listeners).every((outcome) => outcome === 'ok'), listeners };
  }
}

async function outcomeOf(probe: Probe): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${answerMs} ms`), answerMs);
  });
  const answered = probe().then(
    () => 'ok',
    (error: unknown) => (error instanceof Error ? error.message : 'failed'),
  );
  const outcome = await Promise.race([answered, late]);
  clearTimeout(timer);
  return outcome;
}
