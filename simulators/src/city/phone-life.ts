import { type Gate, type ImeiKey, verdictAt } from '@deadset/domain';
import type { City } from './city.ts';
import type { AttemptRow, CityEvent, Label, OutcomeRow, ReportRow } from './city-rows.ts';
import type { Handset } from './handset.ts';
import { rowId } from './opaque-id.ts';
import { listingAt } from './victim.ts';

/** Who asks about a phone where, and who stands there with it. */
export interface Question
  extends Pick<AttemptRow, 'gate' | 'participant' | 'country' | 'presenter' | 'line'> {
  readonly at: number;
  readonly imei: ImeiKey;
  readonly gate: Gate;
}

/** What happens to one phone, told in any order and read in order. */
export class PhoneLife {
  readonly #city: City;
  readonly #handset: Handset;
  readonly #reports: readonly ReportRow[];
  readonly #events: CityEvent[] = [];
  #rows = 0;

  constructor(city: City, handset: Handset, reports: readonly ReportRow[]) {
    this.#city = city;
    this.#handset = handset;
    this.#reports = reports;
  }

  /** A gate is asked and answers by what is listed then. Gives the row. */
  ask(question: Question, label: Label): AttemptRow {
    const { gate, imei, at } = question;
    const { outcome, reason, tier } = verdictAt(gate, listingAt(this.#reports, imei, at), at);
    const id = rowId(this.#city.seed, this.#handset.number, this.#rows);
    this.#rows += 1;
    const seen = { id, ...question, outcome, reason, ...(tier === undefined ? {} : { tier }) };
    this.add({ kind: 'attempt', seen, label });
    return seen;
  }

  /** What became of the phone after an answer. */
  tell(attempt: AttemptRow, became: OutcomeRow['became'], at: number, label: Label): void {
    const seen = { at, attempt: attempt.id, imei: attempt.imei, became };
    this.add({ kind: 'outcome', seen, label });
    if (became === 'surrendered')
      this.add({ kind: 'recovery', seen: { at, imei: this.#handset.imei, how: 'surrendered' }, label });
  }

  add(event: CityEvent): void {
    this.#events.push(event);
  }

  /** All of it; what happened at the same instant stays in the order in which it was told. */
  get events(): readonly CityEvent[] {
    return this.#events;
  }
}

/** Whether an answer stopped somebody. */
export function isRed({ outcome }: Pick<AttemptRow, 'outcome'>): boolean {
  return outcome !== 'allow';
}
