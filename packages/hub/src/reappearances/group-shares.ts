import {
  type CurveStep,
  cumulativeIncidence,
  type FollowedDevice,
  FollowUp,
  fewestEvents,
  hideSmallInTables,
  type ShareBy,
  scorecardMethod,
  shareBy,
  shareInterval,
} from '@deadset/analytics';
import { reappearanceMethod as method } from './reappearance-method.ts';

/** What is told of one group by one day; shares have three digits. */
export type ToldShare = ShareBy | { readonly kind: 'not-told' };

/** One group of phones and the shares that came up by each day of the grid. */
export interface GroupShares {
  readonly name: string;
  /** Phones of the group that are followed, to the nearest five. */
  readonly phones: number;
  /** In the order of the grid. */
  readonly shares: readonly ToldShare[];
}

/** Which groups of takings are shown: more than there are rows for, and small ones, stand together. */
export const others = 'others';
/** Phones of which nobody told the group. */
export const unknown = 'unknown';

const came = (event: string) => event === 'reappeared';

/** Phones in groups, followed group by group. */
export class GroupTally {
  readonly #groups = new Map<string, FollowUp>();
  readonly #namesParties: boolean;

  /** `namesParties` where a group is a participant, a maker or a platform. */
  constructor({ namesParties }: { readonly namesParties: boolean }) {
    this.#namesParties = namesParties;
  }

  add(group: string | undefined, device: FollowedDevice): void {
    const name = group ?? unknown;
    const followUp = this.#groups.get(name) ?? new FollowUp();
    this.#groups.set(name, followUp);
    followUp.add(device);
  }

  /** The groups that are shown, the largest first, then the others together and those of which nobody knows. */
  shown(): (readonly [string, FollowUp])[] {
    const known = [...this.#groups].filter(([name]) => name !== unknown);
    const large = known
      .filter(([, { count }]) => count >= method.fewestPhones)
      .toSorted(([, a], [, b]) => b.count - a.count)
      .slice(0, method.mostGroups);
    const small = known.filter(([name]) => !large.some(([shown]) => shown === name));
    // One party alone would be named by elimination, and had no row to reply to: another one stands with it.
    if (this.#namesParties && small.length === 1) small.push(...large.splice(-1));
    const rest = new FollowUp();
    for (const [, followUp] of small) rest.addAll(followUp);
    const nobody = this.#groups.get(unknown);
    return [
      ...large,
      ...(rest.count === 0 ? [] : [[others, rest] as const]),
      ...(nobody === undefined ? [] : [[unknown, nobody] as const]),
    ];
  }
}

/** What is told of the groups of several tallies of the same phones, tally by tally. */
export function sharesOf(tallies: readonly GroupTally[]): GroupShares[][] {
  const tables = tallies.map((tally) => tally.shown());
  const told = hideSmallInTables(tables.map((rows) => rows.map(([, followUp]) => countsOf(followUp, came))));
  return tables.map((rows, table) =>
    rows.map(([name, followUp], row) =>
      groupShares(name, followUp, {
        steps: cumulativeIncidence(followUp, came),
        told: told[table]?.groups[row] ?? [],
      }),
    ),
  );
}

/** How many of the events there were by each day of the grid. */
export function countsOf<Event extends string>(
  followUp: FollowUp<Event>,
  counts: (event: Event) => boolean,
): number[] {
  return method.grid.map((days) => followUp.countWithin(days, counts));
}

/** What is told of a group by each day of the grid. */
export function groupShares<Event extends string>(
  name: string,
  followUp: FollowUp<Event>,
  { steps, told }: { readonly steps: readonly CurveStep[]; readonly told: readonly boolean[] },
): GroupShares {
  return {
    name,
    phones: toNearestFive(followUp.count),
    shares: method.grid.map((days, column) => {
      const share = shareBy(followUp, steps, days);
      if (share.kind === 'not-followed') return share;
      if (told[column] !== true) return { kind: 'not-told' };
      return share.share === 0
        ? nobodyOf(share.atRisk === 0 ? followUp.count : share.atRisk)
        : rounded(share);
    }),
  };
}

/** That nobody came up. The exact interval says of how many, so it is of five, ten and so on: the wider one. */
function nobodyOf(phones: number): ToldShare {
  const told = fewestEvents * Math.floor(phones / fewestEvents);
  if (told === 0) return { kind: 'not-told' };
  const interval = shareInterval(0, told, scorecardMethod.confidence);
  return rounded({ kind: 'share', share: 0, ...interval, atRisk: phones });
}

/** More digits would tell how many phones a share is of. */
function rounded({ kind, share, low, high, atRisk }: ShareBy & { readonly kind: 'share' }): ToldShare {
  const digits = (part: number) => Math.round(part * 1000) / 1000;
  return { kind, share: digits(share), low: digits(low), high: digits(high), atRisk: toNearestFive(atRisk) };
}

/** So that no two numbers of phones differ by a few that can be told: to the nearest five. */
export function toNearestFive(count: number): number {
  return 5 * Math.round(count / 5);
}
