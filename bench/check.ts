import { startCeiling } from './gate/bench-servers.ts';
import { contest, contestHead, loadOf, standingOf, tellContest } from './gate/contest.ts';
import { readGateSettings, settingsNote, withGate } from './gate/gate-world.ts';
import { thousands } from './gate/print.ts';
import { type Figure, keepResult } from './gate/result-file.ts';
import type { ClosedLoopOrder, LoadOutcome } from './load/load-contract.ts';
import { runGenerator } from './load/run-generator.ts';

const connections = 64;

/**
 * Questions over the check API that one processor answers: one by one, beside bare node:http that reads a body and gives
 * an answer of the same form; and as a stream of lines.
 *
 * `npm run bench -- check [--size N] [--seconds S] [--rounds R] [--profile]`. Nothing is promised of it but right answers.
 */
export async function run(args: string[]): Promise<void> {
  const settings = readGateSettings(args);
  const { listSize, measureMs, rounds } = settings;
  await withGate(settings, async (world) => {
    const edge = await world.startEdge(['--check', '127.0.0.1:0']);
    const bare = world.keep(await startCeiling('http-responder', { folder: world.folder }));
    console.log(`check: ${thousands(listSize)} devices, medians of ${rounds} rounds in turn`);
    console.log(contestHead());
    const order = { protocol: 'check', listSize, connections, inFlight: 1, measureMs } as const;
    const outcome = await contest(
      rounds,
      loadOf(edge, { ...order, isStatusChecked: true }),
      loadOf(bare, { ...order, isStatusChecked: false }),
    );
    const shape = `${connections} connections`;
    const names = { figure: `check API answers/s, one core, ${shape}`, shape, ceiling: 'bare node:http' };
    const single = tellContest(names, outcome);
    const stream = await askInLines({
      ...order,
      port: edge.ports['check'] ?? 0,
      seed: 11,
      warmUpMs: 0,
      serverProcessId: edge.processId,
      isStatusChecked: true,
    });
    await keepResult('check', {
      command: 'npm run bench -- check',
      figures: [single, stream],
      notes: [settingsNote('check', settings)],
    });
  });
}

/** One connection, one request, a question a line. */
async function askInLines(order: ClosedLoopOrder): Promise<Figure> {
  const { perSecond, perCpuSecond, wrong, lost } = standingOf([
    await runGenerator<LoadOutcome>('bulk-stream', order),
  ]);
  const figure = 'check API, a stream of lines, one core, one connection';
  const ours = `${thousands(perSecond)} lines/s, ${thousands(perCpuSecond)} per CPU s, ${wrong} wrong, ${lost} lost`;
  console.log(`${figure}: ${ours}`);
  if (wrong > 0 || lost > 0) process.exitCode = 1;
  return { figure, ours };
}
