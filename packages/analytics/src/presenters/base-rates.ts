import type { Exposure } from './exposure.ts';
import type { LeadMethod } from './lead-method.ts';
import type { CountedPresentation, Stratum } from './presentation.ts';

/** What happens to the devices of everybody else in the same place. */
export interface BaseRate {
  /** Chance that a device counts against whoever presented it. */
  readonly rate: number;
  /** Whom it is taken from, from near to far: area, shop type and month; area and shop type; shop type; all. */
  readonly level: 'month' | 'area' | 'shop-type' | 'all';
  /** Devices of others that it stands on. */
  readonly devices: number;
}

const levels = ['month', 'area', 'shop-type', 'all'] as const;
type Level = (typeof levels)[number];

interface Tally {
  devices: number;
  against: number;
}

/**
 * Base rates by stratum. A presenter's own devices never count in the rate that they are held against. The rate is
 * (against + 1) / (devices + 1), so that a stratum in which nothing has happened yet accuses nobody; and where a stratum
 * has fewer devices of others than the method asks, the next wider one is taken.
 */
export class BaseRates {
  readonly #all = new Map<string, Tally>();
  readonly #least: number;

  constructor(exposures: readonly Exposure[], { leastStratum }: Pick<LeadMethod, 'leastStratum'>) {
    this.#least = leastStratum;
    for (const { devices } of exposures) addTo(this.#all, devices);
  }

  /** The base rate of each of a presenter's devices; undefined where even all others are too few. */
  ratesFor({ devices }: Pick<Exposure, 'devices'>): BaseRate[] | undefined {
    const own = new Map<string, Tally>();
    addTo(own, devices);
    const rates = devices.map(({ stratum }) => this.#rateOf(stratum, own));
    return rates.some((rate) => rate === undefined) ? undefined : rates.filter((rate) => rate !== undefined);
  }

  #rateOf(stratum: Stratum, own: ReadonlyMap<string, Tally>): BaseRate | undefined {
    for (const level of levels) {
      const key = keyAt(level, stratum);
      const [all, mine] = [this.#all.get(key), own.get(key)];
      const devices = (all?.devices ?? 0) - (mine?.devices ?? 0);
      const against = (all?.against ?? 0) - (mine?.against ?? 0);
      if (devices >= this.#least) return { rate: Math.min(1, (against + 1) / (devices + 1)), level, devices };
    }
    return undefined;
  }
}

function addTo(tallies: Map<string, Tally>, devices: readonly CountedPresentation[]): void {
  for (const { stratum, counted } of devices) {
    for (const level of levels) {
      const key = keyAt(level, stratum);
      const tally = tallies.get(key);
      const against = counted === 'against' ? 1 : 0;
      if (tally === undefined) tallies.set(key, { devices: 1, against });
      else {
        tally.devices += 1;
        tally.against += against;
      }
    }
  }
}

function keyAt(level: Level, { area, shopType, month }: Stratum): string {
  if (level === 'month') return `${shopType}\n${area}\n${month}`;
  if (level === 'area') return `${shopType}\n${area}`;
  return level === 'shop-type' ? shopType : '\n\n\n';
}
