import type { RowError } from '@deadset/protocol';

/** How many errors a report lists. */
const listed = 100;
/** How many are kept: a file with more is another kind of file, and its first ones show that. */
const kept = 100_000;
/** How many one event tells. */
const perEvent = 1_000;

/** Rows that were not taken: all are counted, the first hundred thousand by line are kept. */
export class RowErrors {
  #errors: RowError[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(error: RowError): void {
    this.#count += 1;
    this.#errors.push(error);
    // Now and then, so that a file of errors costs no more memory than one without.
    if (this.#errors.length >= 2 * kept) this.#errors = this.#sorted();
  }

  /** What a report lists: the first hundred. */
  first(): RowError[] {
    return this.#sorted().slice(0, listed);
  }

  /** All that are kept, by line, as many at a time as one event tells. */
  *pages(): Generator<RowError[]> {
    const errors = this.#sorted();
    for (let from = 0; from < errors.length; from += perEvent) yield errors.slice(from, from + perEvent);
  }

  #sorted(): RowError[] {
    return this.#errors.toSorted((a, b) => a.line - b.line).slice(0, kept);
  }
}
