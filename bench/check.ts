import { startCeiling } from './gate/bench-servers.ts';
import { contest, contestHead, loadOf, tellContest } from './gate/contest.ts';
import { readGateSettings, withGate } from './gate/gate-world.ts';
import { thousands } from './gate/print.ts';
import { keepResult } from './gate/result-file.ts';

const connections = 64;

/**
 * Single questions over the check API that one processor answers, beside bare node:http that reads a body and gives an
 * answer of the same form.
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
    await keepResult('check', {
      command: 'npm run bench -- check',
      figures: [tellContest(names, outcome)],
      notes: [],
    });
  });
}
