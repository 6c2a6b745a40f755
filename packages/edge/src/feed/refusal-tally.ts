/** Running totals of what the hub sent and did not verify, by what it was and why. */
export class RefusalTally {
  readonly #totals = new Map<string, number>();

  count(what: 'batch' | 'snapshot' | 'head', refusal: string): void {
    const name = `${what} ${refusal}`;
    this.#totals.set(name, (this.#totals.get(name) ?? 0) + 1);
  }

  *totals(): Generator<{ what: string; refusal: string; total: number }> {
    for (const [name, total] of this.#totals) {
      const [what = '', refusal = ''] = name.split(' ');
      yield { what, refusal, total };
    }
  }
}
