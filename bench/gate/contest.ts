import { quantile } from '@deadset/analytics';
import type { ClosedLoopOrder, LoadOutcome } from '../load/load-contract.ts';
import { runGenerator } from '../load/run-generator.ts';
import type { BenchServer } from './bench-servers.ts';
import { percent, row, thousands, verdict } from './print.ts';
import type { Figure } from './result-file.ts';

/** What one side came to over several rounds: medians. */
export interface Standing {
  readonly perSecond: number;
  /** Answers for one second of the server's processor time. */
  readonly perCpuSecond: number;
  /** Share of one processor that the server used. */
  readonly serverLoad: number;
  /** Not known of h2load. */
  readonly generatorLoad?: number;
  readonly wrong: number;
  readonly lost: number;
}

/** Loads one server once. */
export type Side = () => Promise<LoadOutcome>;

/** Ours beside a ceiling. */
export interface Contest {
  ours: Standing;
  ceiling: Standing;
}

const warmUpMs = 700;
const seed = 20_261_123;

/** Loads a server by a closed loop. */
export function loadOf(
  server: BenchServer,
  order: Pick<
    ClosedLoopOrder,
    'protocol' | 'listSize' | 'connections' | 'inFlight' | 'measureMs' | 'isStatusChecked'
  >,
  core?: string,
): Side {
  const port = server.ports[order.protocol] ?? 0;
  const whole = { ...order, port, seed, warmUpMs, serverProcessId: server.processId };
  return () => runGenerator<LoadOutcome>('closed-loop', whole, core);
}

/** Ours and the ceiling in turn, so that whatever else the machine does spoils both alike. */
export async function contest(rounds: number, ours: Side, ceiling: Side): Promise<Contest> {
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
    ...(outcomes.some((one) => one.generatorCpuSeconds === undefined)
      ? {}
      : { generatorLoad: median((one) => ((one.generatorCpuSeconds ?? 0) / one.elapsedMs) * 1000) }),
    wrong: sum((one) => one.wrong),
    lost: sum((one) => one.lost),
  };
}

/** Head of the table that `tellContest` fills. */
export function contestHead(): string {
  return row(['', 'answers/s', 'per CPU s', 'server', 'generator']);
}

export interface ContestNames {
  /** As it stands in docs/performance.md. */
  readonly figure: string;
  /** Of the load, for the table. */
  readonly shape: string;
  readonly ceiling: string;
  /** Share of the ceiling that is promised, when anything is. */
  readonly target?: number;
}

/**
 * Prints a contest and gives it as a figure. It is judged by the smaller of two shares, of answers a second and of answers
 * per processor second: a generator that lags behind the ceiling flatters us in the first, a server that waits in the
 * second. Wrong or lost answers end the bench with exit code 1.
 */
export function tellContest(
  { figure, shape, ceiling: ceilingName, target }: ContestNames,
  { ours, ceiling }: Contest,
): Figure {
  const shares = [ours.perSecond / ceiling.perSecond, ours.perCpuSecond / ceiling.perCpuSecond] as const;
  const share = Math.min(...shares);
  const isSound = ours.wrong === 0 && ours.lost === 0;
  for (const [who, it] of [['deadset', ours] as const, [ceilingName, ceiling] as const]) {
    const loads = [it.serverLoad, it.generatorLoad].map((load) => (load === undefined ? '' : percent(load)));
    console.log(row([`${shape}, ${who}`, thousands(it.perSecond), thousands(it.perCpuSecond), ...loads]));
  }
  const isKept = isSound && (target === undefined || share >= target);
  const promise = target === undefined ? '' : `; the promise is ${percent(target)}: ${verdict(isKept)}`;
  const both = `${percent(shares[0])} of its answers a second, ${percent(shares[1])} per CPU s`;
  console.log(`  beside ${ceilingName}: ${both}; ${ours.wrong} wrong, ${ours.lost} lost${promise}`);
  if (!isSound) process.exitCode = 1;
  return {
    figure,
    ours: `${thousands(ours.perSecond)}/s, ${thousands(ours.perCpuSecond)} per CPU s, ${ours.wrong} wrong, ${ours.lost} lost`,
    ceiling: `${ceilingName}: ${thousands(ceiling.perSecond)}/s, ${thousands(ceiling.perCpuSecond)} per CPU s`,
    ratio: `${percent(shares[0])}, per CPU s ${percent(shares[1])}`,
    ...(target === undefined ? {} : { target: `≥ ${percent(target)}`, isKept }),
  };
}
