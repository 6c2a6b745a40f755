import {
  type CurveStep,
  cumulativeIncidence,
  type FollowedDevice,
  FollowUp,
  hideSmall,
  type ShareBy,
  shareBy,
} from '@deadset/analytics';
import { reappearanceMethod as method } from './reappearance-method.ts';

/** What is told of one group by one day. */
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

  add(group: string | undefined, device: FollowedDevice): void {
    const name = group ?? unknown;
    const followUp = this.#groups.get(name) ?? new FollowUp();
    this.#groups.set(name, followUp);
    followUp.add(device);
  }

  /** The groups that are shown, the largest first, then the others together and those of which nobody knows. */
  shares(): GroupShares[] {
    const groups = this.#shown();
    const told = hideSmall(groups.map(([, followUp]) => countsOf(followUp, came)));
    return groups.map(([name, followUp], row) =>
      groupShares(name, followUp, {
        steps: cumulativeIncidence(followUp, came),
        told: told.groups[row] ?? [],
      }),
    );
  }

  #shown(): (readonly [string, FollowUp])[] {
    const known = [...this.#groups].filter(([name]) => name !== unknown);
    const large = known
      .filter(([, { count }]) => count >= method.fewestPhones)
      .toSorted(([, a], [, b]) => b.count - a.count)
      .slice(0, method.mostGroups);
    const shown = new Set(large.map(([name]) => name));
    const rest = new FollowUp();
    for (const [name, followUp] of known) if (!shown.has(name)) rest.addAll(followUp);
    const nobody = this.#groups.get(unknown);
    return [
      ...large,
      ...(rest.count === 0 ? [] : [[others, rest] as const]),
      ...(nobody === undefined ? [] : [[unknown, nobody] as const]),
    ];
  }
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
      return { ...share, atRisk: toNearestFive(share.atRisk) };
    }),
  };
}

/** So that no two numbers of phones differ by a few that can be told: to the nearest five. */
export function toNearestFive(count: number): number {
  return 5 * Math.round(count / 5);
}
