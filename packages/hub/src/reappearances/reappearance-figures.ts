import { cumulativeIncidence, FollowUp, fewestEvents, hideSmall, kaplanMeier } from '@deadset/analytics';
import {
  countsOf,
  type GroupShares,
  GroupTally,
  groupShares,
  others,
  sharesOf,
  toNearestFive,
  unknown,
} from './group-shares.ts';
import { followedOf, type Taking } from './taking.ts';

/** By what phones are put into groups. Those that name a party are told only beside what it says of them. */
export const groupings = ['tier', 'network', 'maker', 'platform'] as const;
export type Grouping = (typeof groupings)[number];
export const namingGroupings: readonly Grouping[] = ['network', 'maker', 'platform'];

/** All that is told of the takings of two years, as the record has them at a cut-off. */
export interface ReappearanceFigures {
  /** Milliseconds since 1970. */
  readonly cutoffAt: number;
  /** To the nearest five. */
  readonly phones: number;
  /** All phones: came up again where recovery competes, were recovered, and would have come up if none were recovered. */
  readonly whole: Readonly<Record<'reappeared' | 'recovered' | 'unhindered', GroupShares>>;
  /** Of all phones, where they first came up: the rows add up to the whole. */
  readonly countries: readonly GroupShares[];
  readonly by: Readonly<Record<Grouping, readonly GroupShares[]>>;
}

/** A country of ISO 3166-1, or that nobody told it. */
type Ending = `in ${string}` | 'recovered';

/** The figures of these takings. They are read once, one after the other, however many there are. */
export async function figuresOf(
  takings: AsyncIterable<Taking>,
  cutoffAt: number,
): Promise<ReappearanceFigures> {
  const all = new FollowUp<Ending>();
  const by = {
    tier: new GroupTally({ namesParties: false }),
    network: new GroupTally({ namesParties: true }),
    maker: new GroupTally({ namesParties: true }),
    platform: new GroupTally({ namesParties: true }),
  };
  for await (const taking of takings) {
    const device = followedOf(taking);
    all.add({
      days: device.days,
      event: device.event === 'reappeared' ? `in ${taking.country ?? unknown}` : device.event,
    });
    by.tier.add(String(taking.tier), device);
    by.network.add(taking.broughtBy, device);
    by.maker.add(taking.maker, device);
    by.platform.add(taking.platform, device);
  }
  const [tier = [], network = [], maker = [], platform = []] = sharesOf([
    by.tier,
    by.network,
    by.maker,
    by.platform,
  ]);
  return {
    cutoffAt,
    phones: toNearestFive(all.count),
    whole: wholeOf(all),
    countries: countriesOf(all),
    by: { tier, network, maker, platform },
  };
}

const cameUp = (event: Ending) => event !== 'recovered';
const wasRecovered = (event: Ending) => event === 'recovered';

function wholeOf(all: FollowUp<Ending>): ReappearanceFigures['whole'] {
  const told = hideSmall([countsOf(all, cameUp)]).total;
  const toldRecovered = hideSmall([countsOf(all, wasRecovered)]).total;
  // The difference of the two ways to count is what recovery changes: it would tell of few who were recovered.
  const toldBoth = told.map((isTold, column) => isTold && toldRecovered[column] === true);
  return {
    reappeared: groupShares('reappeared', all, { steps: cumulativeIncidence(all, cameUp), told }),
    unhindered: groupShares('unhindered', all, { steps: kaplanMeier(all, cameUp), told: toldBoth }),
    recovered: groupShares('recovered', all, {
      steps: cumulativeIncidence(all, wasRecovered),
      told: toldRecovered,
    }),
  };
}

/**
 * Each country as a kind of event of its own, with which all others compete. Countries where fewer came up than are told
 * stand together: that a country has a row would tell of them.
 */
function countriesOf(all: FollowUp<Ending>): GroupShares[] {
  const events = [...all.events()].filter(cameUp).map((event) => {
    const last = countsOf(all, (one) => one === event).at(-1) ?? 0;
    return { name: event.slice('in '.length), last, has: (one: Ending) => one === event };
  });
  const isSmall = ({ name, last }: (typeof events)[number]) => last < fewestEvents && name !== unknown;
  const rest = events.filter(isSmall);
  const rows = [
    ...events.filter((one) => !isSmall(one)).toSorted((a, b) => b.last - a.last),
    ...(rest.length === 0 ? [] : [{ name: others, has: (one: Ending) => rest.some(({ has }) => has(one)) }]),
  ];
  const told = hideSmall(rows.map(({ has }) => countsOf(all, has)));
  return rows.map(({ name, has }, row) =>
    groupShares(name, all, { steps: cumulativeIncidence(all, has), told: told.groups[row] ?? [] }),
  );
}
