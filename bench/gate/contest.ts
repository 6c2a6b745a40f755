import { quantile } from '@deadset/analytics';
import type { LoadOutcome } from '../load/load-contract.ts';

/** What one side came to over several rounds: medians. */
export interface Standing {
  readonly perSecond: number;
  /** Answers for one second of the server's processor time. */
  readonly perCpuSecond: number;
  /** Share of one processor that the server used. */
  readonly serverLoad: number;
  readonly generatorLoad: number;
  readonly wrong: number;
  readonly lost: number;
}

type Side = () => Promise<LoadOutcome>;

/** Ours and the ceiling in turn, so that whatever else the machine does spoils both alike. */
export async function contest(
  rounds: number,
  ours: Side,
  ceiling: Side,
): Promise<{ ours: Standing; ceiling: Standing }> {
  const [mine, theirs]: [LoadOutcome[], LoadOutcome[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    mine.push(await ours());
    theirs.push(await ceiling());
  }
  return { ours: standingOf(mine), ceiling: standingOf(theirs) };
}

export function standingOf(outcomes: readonly LoadOutcome[]): Standing {
  const median = (of: (one: LoadOutcome) => number) => quantile(outcomes.map(of), 0.5) ?? Number.NaN;
  const sum = (of: (one: LoadOutcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  return {
    perSecond: median((one) => (one.answers / one.elapsedMs) * 1000),
    perCpuSecond: median((one) => one.answers / one.serverCpuSeconds),
    serverLoad: median((one) => (one.serverCpuSeconds / one.elapsedMs) * 1000),
    generatorLoad: median((one) => (one.generatorCpuSeconds / one.elapsedMs) * 1000),
    wrong: sum((one) => one.wrong),
    lost: sum((one) => one.lost),
  };
}

/** Of answers a second and answers per processor second the smaller share: a generator that lags flatters only one of them. */
export function shareOf(ours: Standing, ceiling: Standing): number {
  return Math.min(ours.perSecond / ceiling.perSecond, ours.perCpuSecond / ceiling.perCpuSecond);
}
