import type { BenchServer } from './gate/bench-servers.ts';
import { loadOf, standingOf } from './gate/contest.ts';
import { type GateSettings, readGateSettings, settingsNote, withGate } from './gate/gate-world.ts';
import { percent, thousands, verdict } from './gate/print.ts';
import { type Figure, keepResult } from './gate/result-file.ts';
import type { LatencyOutcome, LoadOrder } from './load/load-contract.ts';
import { runGenerator } from './load/run-generator.ts';

/** At half of what a gate can answer, 99 of 100 answers come within this time, in milliseconds. */
const promiseMs = 1;
/** Of the time that is promised, as much as the generator itself may be late. */
const latenessShare = 0.5;
/** Requests in flight while the capacity is measured. */
const shapes = [
  { protocol: 's13', name: 'S13', connections: 16, inFlight: 4 },
  { protocol: 'n5g', name: 'N5g-eir', connections: 4, inFlight: 64 },
] as const;

/**
 * How long answers take at half of the load that the gate can bear.
 *
 * `npm run bench -- latency [--size N] [--seconds S] [--rounds R] [--profile]`. The capacity is measured first, by a closed loop on the same
 * connections. Then requests come at a constant pace, each due at its own instant, and the time runs from that instant:
 * a server that stalls is charged for all who would have come meanwhile. The generator tells how well it kept its own
 * schedule; where it did not and the promise was missed, the figure is of the generator and is not judged.
 */
export async function run(args: string[]): Promise<void> {
  const settings = readGateSettings(args);
  await withGate(settings, async (world) => {
    const edge = await world.startEdge(['--s13', '127.0.0.1:0', '--n5g', '127.0.0.1:0']);
    const figures: Figure[] = [];
    for (const shape of shapes) figures.push(await measure(edge, shape, settings));
    await keepResult('latency', {
      command: 'npm run bench -- latency',
      figures,
      notes: [settingsNote('latency', settings)],
    });
  });
}

async function measure(
  edge: BenchServer,
  { protocol, name, connections, inFlight }: (typeof shapes)[number],
  { listSize, measureMs, rounds }: GateSettings,
): Promise<Figure> {
  const shape = { protocol, listSize, connections, isStatusChecked: true } as const;
  const closed = await loadOf(edge, { ...shape, inFlight, measureMs })();
  const { perSecond: capacity, serverLoad, generatorLoad = 0 } = standingOf([closed]);
  const loads = `the server at ${percent(serverLoad)}, the generator at ${percent(generatorLoad)}`;
  console.log(`${name}: capacity ${thousands(capacity)}/s, ${loads} of a processor`);
  const order: LoadOrder = {
    ...shape,
    port: edge.ports[protocol] ?? 0,
    seed: 7,
    warmUpMs: 1000,
    measureMs: 2 * measureMs,
    serverProcessId: edge.processId,
  };
  const requestsPerSecond = capacity / 2;
  const outcomes: LatencyOutcome[] = [];
  for (let round = 0; round < rounds; round += 1)
    outcomes.push(await runGenerator<LatencyOutcome>('open-loop', { ...order, requestsPerSecond }));
  return tell(name, capacity, requestsPerSecond, middleOf(outcomes));
}

/** The round with the median p99, with whatever was wrong or lost in any of them. */
function middleOf(outcomes: readonly LatencyOutcome[]): LatencyOutcome {
  const middle = outcomes.toSorted((a, b) => a.latency.p99 - b.latency.p99)[outcomes.length >> 1];
  if (middle === undefined) throw new Error('nothing was measured');
  const sum = (of: (one: LatencyOutcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  return { ...middle, wrong: sum(({ wrong }) => wrong), lost: sum(({ lost }) => lost) };
}

function tell(name: string, capacity: number, pace: number, outcome: LatencyOutcome): Figure {
  const { latency, lateness, wrong, lost } = outcome;
  const isSound = wrong === 0 && lost === 0;
  const isScheduleKept = lateness.p99 <= latenessShare * promiseMs;
  const times = `p50 ${ms(latency.p50)}, p99 ${ms(latency.p99)}, p99.9 ${ms(latency.p999)}, max ${ms(latency.max)}`;
  const schedule = `the generator was late by p50 ${ms(lateness.p50)}, p99 ${ms(lateness.p99)}, max ${ms(lateness.max)}`;
  const isKept = isSound && latency.p99 <= promiseMs;
  console.log(
    `  asked at ${thousands(pace)}/s, ${thousands(outcome.answers)} answers: ${times}; ${wrong} wrong, ${lost} lost`,
  );
  console.log(
    `  ${schedule}: its schedule was ${isScheduleKept ? 'kept' : 'NOT KEPT, so the times are its own too'}`,
  );
  console.log(`  the promise is p99 ≤ ${promiseMs} ms: ${verdict(isKept)}`);
  if (!isSound) process.exitCode = 1;
  return {
    figure: `${name} latency at half load (${thousands(pace)}/s of ${thousands(capacity)}/s)`,
    target: `p99 ≤ ${promiseMs} ms`,
    ours: `${times}${isScheduleKept ? '' : ` (${schedule})`}`,
    // Too slow with a generator that was late itself says nothing about the gate.
    ...(isKept || isScheduleKept || !isSound ? { isKept } : {}),
  };
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}
