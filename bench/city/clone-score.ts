import {
  type AttachRow,
  type CloneFinding,
  defaultCloneLimits,
  parseRadio,
  scanClones,
} from '@deadset/analytics';
import { type CityEvent, modelTypes } from '@deadset/simulators';

type RuleName = CloneFinding['signals'][number]['rule'];

const memoryBytes = 256 * 2 ** 20;
const types = new Map(
  modelTypes().map(({ tac, radios }) => [tac, { radio: parseRadio(radios.join('|')) ?? 0 }]),
);

/** How the phones of one attach log were told apart. A phone is told by a dispute. */
export interface CloneScore {
  readonly rows: number;
  readonly clones: number;
  readonly others: number;
  readonly clonesTold: number;
  readonly othersTold: number;
  /** Clones and others on which each rule fired. */
  readonly rules: ReadonlyMap<RuleName, readonly [number, number]>;
}

/** Gathers an attach log, and apart from it which numbers are copied. */
export class CloneGathering {
  readonly #rows: AttachRow[] = [];
  readonly #cloned = new Set<number>();
  readonly #all = new Set<number>();

  add(event: CityEvent): void {
    if (event.kind !== 'attach') return;
    const { imei, line, at, radio, mcc, latitude, longitude, radiusKm } = event.seen;
    const cell = { latitude, longitude, radiusKm };
    this.#rows.push({ key: imei, line, at, radio: parseRadio(radio) ?? 0, country: mcc, cell });
    this.#all.add(imei);
    if (event.label.cause === 'clone') this.#cloned.add(imei);
  }

  async score(): Promise<CloneScore> {
    const rows = this.#rows;
    const log = {
      async read(visit: (row: AttachRow) => boolean) {
        for (const row of rows) if (!visit(row)) return;
      },
    };
    const findings: CloneFinding[] = [];
    const options = { limits: defaultCloneLimits, known: { types }, memoryBytes };
    await scanClones(log, options, (finding) => findings.push(finding));
    const told = findings.filter(({ opens }) => opens === 'dispute');
    const clonesTold = told.filter(({ key }) => this.#cloned.has(key)).length;
    return {
      rows: rows.length,
      clones: this.#cloned.size,
      others: this.#all.size - this.#cloned.size,
      clonesTold,
      othersTold: told.length - clonesTold,
      rules: this.#byRule(findings),
    };
  }

  #byRule(findings: readonly CloneFinding[]): Map<RuleName, readonly [number, number]> {
    const rules = new Map<RuleName, readonly [number, number]>();
    for (const { key, signals } of findings)
      for (const rule of new Set(signals.map((signal) => signal.rule))) {
        const [clones, others] = rules.get(rule) ?? [0, 0];
        rules.set(rule, this.#cloned.has(key) ? [clones + 1, others] : [clones, others + 1]);
      }
    return rules;
  }
}
