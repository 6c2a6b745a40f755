import type { BenchServer } from './gate/bench-servers.ts';
import { contest, loadOf, type Standing } from './gate/contest.ts';
import { cores } from './gate/core-pinning.ts';
import { readGateSettings, settingsNote, withGate } from './gate/gate-world.ts';
import { percent, row, thousands, verdict } from './gate/print.ts';
import { threadSecondsOf } from './gate/processor-time.ts';
import { keepResult } from './gate/result-file.ts';

/** Of the answers that one worker gives per processor second, as many must two give. */
const target = 0.9;
/** Enough connections that both workers get some, however the kernel deals them out. */
const [connections, inFlight] = [16, 128];

/**
 * What a second worker costs: answers over S13 for one second of the server's processor time, by one worker and by two.
 *
 * `npm run bench -- scaling [--size N] [--seconds S] [--rounds R] [--profile]`. Server and generator may use every
 * processor in both cases; answers a second are told, but say little where the generator needs a processor of its own.
 */
export async function run(args: string[]): Promise<void> {
  const settings = readGateSettings(args);
  const { listSize, measureMs, rounds } = settings;
  await withGate(settings, async (world) => {
    const start = (workers: number) =>
      world.startEdge(['--s13', '127.0.0.1:0', '--workers', String(workers)], cores.all);
    const [one, two] = [await start(1), await start(2)];
    const order = {
      protocol: 's13',
      listSize,
      connections,
      inFlight,
      measureMs,
      isStatusChecked: true,
    } as const;
    const load = (server: BenchServer) => loadOf(server, order, cores.all);
    const before = threadSecondsOf(two.processId);
    const { ours, ceiling } = await contest(rounds, load(two), load(one));
    const busiest = busiestShare(before, threadSecondsOf(two.processId));
    console.log(`scaling: ${thousands(listSize)} devices, ${connections} × ${inFlight} in flight`);
    console.log(row(['', 'answers/s', 'per CPU s', 'server', 'generator']));
    tell('two workers', ours);
    tell('one worker', ceiling);
    console.log(`  the busier of the two workers did ${percent(busiest)} of their work`);
    const share = ours.perCpuSecond / ceiling.perCpuSecond;
    const isSound = ours.wrong + ours.lost + ceiling.wrong + ceiling.lost === 0;
    const isKept = isSound && share >= target;
    console.log(`  ${percent(share)} of one worker's; the promise is ${percent(target)}: ${verdict(isKept)}`);
    if (!isSound) process.exitCode = 1;
    const figure = {
      figure: 'S13 answers per server CPU second, two workers beside one',
      target: `≥ ${percent(target)}`,
      ours: `${thousands(ours.perCpuSecond)} (${thousands(ours.perSecond)}/s)`,
      ceiling: `one worker: ${thousands(ceiling.perCpuSecond)} (${thousands(ceiling.perSecond)}/s)`,
      ratio: percent(share),
      isKept,
    };
    await keepResult('scaling', {
      command: 'npm run bench -- scaling',
      figures: [figure],
      notes: [settingsNote('scaling', settings)],
    });
  });
}

/** Of what the two busiest threads have worked since, the share of the busier: a half when both had the same. */
function busiestShare(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  const worked = [...after].map(([thread, seconds]) => seconds - (before.get(thread) ?? 0));
  const [first = 0, second = 0] = worked.toSorted((a, b) => b - a);
  return first / (first + second);
}

function tell(name: string, { perSecond, perCpuSecond, serverLoad, generatorLoad = 0 }: Standing): void {
  console.log(
    row([name, thousands(perSecond), thousands(perCpuSecond), percent(serverLoad), percent(generatorLoad)]),
  );
}
