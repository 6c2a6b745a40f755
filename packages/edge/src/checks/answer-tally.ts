/** By what a check can arrive. */
export type Protocol = 's13' | 'n5g-eir' | 'check-api';

/** Running totals of answers by protocol and answer, plain numbers because every answer adds to one. */
export class AnswerTally {
  readonly #totals: Record<Protocol, Map<string, number>> = {
    s13: new Map(),
    'n5g-eir': new Map(),
    'check-api': new Map(),
  };

  count(protocol: Protocol, answer: string): void {
    const totals = this.#totals[protocol];
    totals.set(answer, (totals.get(answer) ?? 0) + 1);
  }

  /** Every total that is not zero. */
  *totals(): Generator<{ protocol: string; answer: string; total: number }> {
    for (const [protocol, totals] of Object.entries(this.#totals)) {
      for (const [answer, total] of totals) yield { protocol, answer, total };
    }
  }
}
