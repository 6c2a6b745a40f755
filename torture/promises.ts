/** What a program saw: how often each promise was put to the test, how often it held, and what was counted. */
export class Promises {
  readonly #tested = new Map<string, { tests: number; broken: number }>();
  readonly #counts = new Map<string, number>();
  #skipped: string | undefined;
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** Puts a promise to the test. One that is broken is told at once, with what was seen. */
  test(promise: string, held: boolean, seen: () => string): boolean {
    const tally = this.#tested.get(promise) ?? { tests: 0, broken: 0 };
    tally.tests += 1;
    if (!held) {
      tally.broken += 1;
      this.#say(`  BROKEN: ${promise}: ${seen()}`);
    }
    this.#tested.set(promise, tally);
    return held;
  }

  count(what: string, by = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  counted(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** Says that nothing can be tested here, and why. */
  skip(why: string): void {
    this.#skipped = why;
    this.#say(`  SKIPPED: ${why}`);
  }

  /** Why nothing was tested; absent when it was. */
  get skipped(): string | undefined {
    return this.#skipped;
  }

  /** Whether something was tested, and every promise held every time. */
  get held(): boolean {
    return (
      (this.#tested.size > 0 || this.#skipped !== undefined) &&
      [...this.#tested.values()].every(({ broken }) => broken === 0)
    );
  }

  /** The counts, then every promise with how often it was tested and broken. */
  lines(): string[] {
    return [
      ...[...this.#counts].map(([what, count]) => `  ${what}: ${count}`),
      ...[...this.#tested].map(
        ([promise, { tests, broken }]) =>
          `  ${broken === 0 ? 'held  ' : 'BROKEN'} ${promise} (${tests} tests, ${broken} broken)`,
      ),
    ];
  }
}
