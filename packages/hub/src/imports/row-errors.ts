import type { RowError } from '@deadset/protocol';

/** How many errors a report lists. */
const listed = 100;

/** Rows that were not taken: all are counted, the first hundred by line are kept. */
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
    if (this.#errors.length >= 10 * listed) this.#errors = this.first();
  }

  first(): RowError[] {
    return this.#errors.toSorted((a, b) => a.line - b.line).slice(0, listed);
  }
}
