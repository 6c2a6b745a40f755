import type { ImeiKey } from '@deadset/domain';

/** What the writers were told is on the record: the model that everything else is held against. */
export class Ledger {
  readonly #declared = new Set<ImeiKey>();
  readonly #withdrawn = new Set<ImeiKey>();
  #touched = new Set<ImeiKey>();
  /** Acts whose answer arrived. */
  acknowledged = 0;

  declare(phone: ImeiKey): void {
    this.#declared.add(phone);
    this.#note(phone);
  }

  withdraw(phone: ImeiKey): void {
    this.#withdrawn.add(phone);
    this.#note(phone);
  }

  /** How often the log must name a phone: as put on the list, and as taken off. */
  expected(phone: ImeiKey): { listed: number; unlisted: number } {
    return { listed: Number(this.#declared.has(phone)), unlisted: Number(this.#withdrawn.has(phone)) };
  }

  /** What a counter must be told about a phone. */
  reasonFor(phone: ImeiKey): string {
    const isListed = this.#declared.has(phone) && !this.#withdrawn.has(phone);
    return isListed ? 'declared-not-proved' : 'no-report-found';
  }

  get phones(): ImeiKey[] {
    return [...this.#declared];
  }

  /** How many phones are on the list. */
  get listedCount(): number {
    return this.#declared.size - this.#withdrawn.size;
  }

  /** Phones about which something was said since this was asked last. */
  takeTouched(): ImeiKey[] {
    const touched = [...this.#touched];
    this.#touched = new Set();
    return touched;
  }

  #note(phone: ImeiKey): void {
    this.acknowledged += 1;
    this.#touched.add(phone);
  }
}
