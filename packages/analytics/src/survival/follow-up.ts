/** How one device was followed: what ended it, and after how many days; `none` where the data end first. */
export interface FollowedDevice<Event extends string = 'reappeared' | 'recovered'> {
  /** Since it was taken; 0 or more, whole or not. */
  readonly days: number;
  readonly event: Event | 'none';
}

/** One day on which something happened or somebody's data ended. */
export interface FollowedDay<Event extends string> {
  readonly days: number;
  /** Devices that were followed to this day at least: what happens on it can happen to them. */
  readonly atRisk: number;
  readonly ended: ReadonlyMap<Event, number>;
}

/**
 * Devices followed from their taking, counted by day, so that a million of them take no more room than the days do.
 *
 * A device whose data end on a day was still at risk on it: events come before the end of data on the same day, as is
 * usual (J. D. Kalbfleisch and R. L. Prentice, "The Statistical Analysis of Failure Time Data", second edition (2002), 1.4).
 */
export class FollowUp<Event extends string = 'reappeared' | 'recovered'> {
  readonly #days = new Map<number, { readonly ended: Map<Event, number>; followed: number }>();
  #count = 0;

  /** Throws `RangeError` for days below 0 or that are no number. */
  add({ days, event }: FollowedDevice<Event>): void {
    if (!(days >= 0 && days < Number.POSITIVE_INFINITY))
      throw new RangeError(`A device is followed for 0 days or more, not for ${days}.`);
    const day = this.#days.get(days) ?? { ended: new Map<Event, number>(), followed: 0 };
    this.#days.set(days, day);
    day.followed += 1;
    this.#count += 1;
    if (event !== 'none') day.ended.set(event, (day.ended.get(event) ?? 0) + 1);
  }

  /** Adds devices that were followed elsewhere. */
  addAll(others: FollowUp<Event>): void {
    for (const [days, { ended, followed }] of others.#days) {
      let left = followed;
      for (const [event, times] of ended) {
        left -= times;
        for (let i = 0; i < times; i += 1) this.add({ days, event });
      }
      for (let i = 0; i < left; i += 1) this.add({ days, event: 'none' });
    }
  }

  /** Every kind of event that there was. */
  events(): ReadonlySet<Event> {
    return new Set([...this.#days.values()].flatMap(({ ended }) => [...ended.keys()]));
  }

  /** How many devices there are. */
  get count(): number {
    return this.#count;
  }

  /** Every day that is any device's last, in order. */
  days(): FollowedDay<Event>[] {
    let atRisk = this.#count;
    return [...this.#days]
      .toSorted(([a], [b]) => a - b)
      .map(([days, { ended, followed }]) => {
        const day = { days, atRisk, ended };
        atRisk -= followed;
        return day;
      });
  }

  /** How many devices were followed for so many days at least. */
  atRisk(days: number): number {
    let count = 0;
    for (const [day, { followed }] of this.#days) if (day >= days) count += followed;
    return count;
  }

  /** How many of these events there were within so many days. */
  countWithin(days: number, counts: (event: Event) => boolean): number {
    let count = 0;
    for (const [day, { ended }] of this.#days) if (day <= days) count += countOf(ended, counts);
    return count;
  }
}

/** The follow-up of these devices. */
export function followUpOf<Event extends string>(devices: Iterable<FollowedDevice<Event>>): FollowUp<Event> {
  const followUp = new FollowUp<Event>();
  for (const device of devices) followUp.add(device);
  return followUp;
}

/** How many of the events of a day are of the kind that is asked for. */
export function countOf<Event extends string>(
  ended: ReadonlyMap<Event, number>,
  counts: (event: Event) => boolean,
): number {
  let count = 0;
  for (const [event, times] of ended) if (counts(event)) count += times;
  return count;
}
