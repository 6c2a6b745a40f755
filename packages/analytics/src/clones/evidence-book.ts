import type { CloneRuleName } from '@deadset/domain';
import type { Evidence } from './clone-finding.ts';

/** Bytes that one piece of evidence takes, about. */
const bytesPerEvidence = 200;

/** What has fired on which device: of each rule the row that it first fired on. */
export class EvidenceBook {
  readonly #byKey = new Map<number, Map<CloneRuleName, Evidence>>();
  #count = 0;

  /** What is kept, in bytes. */
  get bytes(): number {
    return this.#count * bytesPerEvidence;
  }

  note(key: number, evidence: Evidence): void {
    const rules = this.#byKey.get(key) ?? new Map<CloneRuleName, Evidence>();
    if (rules.size === 0) this.#byKey.set(key, rules);
    if (rules.has(evidence.rule)) return;
    rules.set(evidence.rule, evidence);
    this.#count += 1;
  }

  of(key: number): readonly Evidence[] {
    return [...(this.#byKey.get(key)?.values() ?? [])];
  }

  /** Forgets what fired on devices that are not kept. */
  keepOnly(isKept: (key: number) => boolean): void {
    for (const [key, rules] of this.#byKey)
      if (!isKept(key)) {
        this.#count -= rules.size;
        this.#byKey.delete(key);
      }
  }
}
