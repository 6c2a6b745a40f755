import { findLeads, leadMethod, type Presentation } from '@deadset/analytics';
import type { AttemptRow, City, CityEvent, OutcomeRow } from '@deadset/simulators';

/** Gates at which shops are asked, so that a presenter has a kind that is known. */
const counters = ['resale', 'repair', 'export'];
/** Red answers after which a naive rule flags somebody. */
const naiveCount = 3;

/** What the search for presenters found in one city, beside what is true. */
export interface PresenterScore {
  readonly tested: number;
  readonly crookedTested: number;
  /** Flagged accounts by the kind of their shop. */
  readonly crooked: number;
  readonly careless: number;
  readonly honest: number;
  /** Accounts that met so many red answers, and honest ones among them: what the naive rule would flag. */
  readonly naive: number;
  readonly naiveHonest: number;
}

/** Gathers what shops presented, from what is seen alone. */
export class PresenterGathering {
  readonly #asked: AttemptRow[] = [];
  readonly #outcomes = new Map<string, OutcomeRow['became']>();
  readonly #references = new Map<number, string>();
  /** Last instant at which a gate met a listed phone. */
  readonly #lastRedAt = new Map<number, number>();

  add(event: CityEvent): void {
    if (event.kind === 'report') {
      for (const imei of [event.seen.imei, event.seen.secondImei])
        if (imei !== undefined) this.#references.set(imei, event.seen.reference);
    }
    if (event.kind === 'outcome') this.#outcomes.set(event.seen.attempt, event.seen.became);
    if (event.kind !== 'attempt') return;
    if (event.seen.outcome !== 'allow') this.#lastRedAt.set(event.seen.imei, event.seen.at);
    if (counters.includes(event.seen.gate)) this.#asked.push(event.seen);
  }

  /** Looks for leads, and holds them against the kinds of shops. */
  score(city: City): PresenterScore {
    const kinds = new Map<string, string>();
    for (const { kind, accounts } of city.actors.shops)
      for (const { presenter } of accounts) kinds.set(presenter, kind);
    const presentations = this.#asked.map((row) => this.#presentationOf(row));
    const { leads, tested } = findLeads(presentations, { cutOffAt: city.endsAt });
    const flagged = (kind: string) => leads.filter(({ presenter }) => kinds.get(presenter) === kind).length;
    const devices = new Map<string, number>();
    for (const { presenter } of presentations) devices.set(presenter, (devices.get(presenter) ?? 0) + 1);
    const crookedTested = [...devices].filter(
      ([presenter, count]) => kinds.get(presenter) === 'crooked' && count >= leadMethod.leastDevices,
    ).length;
    const red = new Map<string, number>();
    for (const { presenter = '', outcome } of this.#asked)
      if (outcome !== 'allow') red.set(presenter, (red.get(presenter) ?? 0) + 1);
    const naive = [...red].filter(([, count]) => count >= naiveCount);
    return {
      naive: naive.length,
      naiveHonest: naive.filter(([presenter]) => kinds.get(presenter) === 'honest').length,
      tested,
      crookedTested,
      crooked: flagged('crooked'),
      careless: flagged('careless'),
      honest: flagged('honest'),
    };
  }

  #presentationOf(row: AttemptRow): Presentation {
    const { id, at, imei, presenter = '', outcome, gate, country } = row;
    const reference = outcome === 'allow' ? undefined : this.#references.get(imei);
    return {
      id,
      presenter,
      device: String(imei),
      ...(reference === undefined ? {} : { theft: reference }),
      at,
      stratum: { area: country, shopType: gate, month: new Date(at).toISOString().slice(0, 7) },
      after: this.#aftermathOf(row),
    };
  }

  #aftermathOf({ id, imei, at, outcome }: AttemptRow): Presentation['after'] {
    if (outcome === 'allow') return 'not-listed';
    const became = this.#outcomes.get(id);
    if (became === 'surrendered') return 'surrendered';
    const isTriedElsewhere = (this.#lastRedAt.get(imei) ?? 0) > at;
    return became === 'sold' || became === 'activated' || isTriedElsewhere ? 'moved-on' : 'nothing-known';
  }
}
