import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ClosingStack } from '../packages/cli/src/town/closing-stack.ts';
import { writeSnapshot } from './gate/bench-list.ts';
import { type BenchServer, startCeiling, startEdge } from './gate/bench-servers.ts';
import { contest, type Standing, shareOf } from './gate/contest.ts';
import { percent, row, thousands, verdict } from './gate/print.ts';
import { type Figure, keepResult } from './gate/result-file.ts';
import { askOnce } from './load/ask-once.ts';
import type { ClosedLoopOrder, LoadOutcome } from './load/load-contract.ts';
import { runGenerator } from './load/run-generator.ts';

/** Shapes of load with the share of the bare responder that we promise. */
const shapes = [
  { connections: 4, inFlight: 512, target: 0.5 },
  { connections: 16, inFlight: 4, target: 0.75 },
  { connections: 1, inFlight: 32, target: undefined },
] as const;
const seed = 20_261_123;

/**
 * Identity checks over S13 that one processor answers, beside a bare responder on the same processor in the same run.
 *
 * `npm run bench -- s13 [--size N] [--seconds S] [--rounds R]`. One in ten questions is about a listed device;
 * every answer's status is checked, and every request must be answered.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: 'string', default: '10000000' },
      seconds: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const [listSize, measureMs, rounds] = [
    Number(values.size),
    Number(values.seconds) * 1000,
    Number(values.rounds),
  ];
  const closing = new ClosingStack();
  try {
    const folder = closing.add(await mkdtemp(join(tmpdir(), 'deadset-bench-')), (path) =>
      rm(path, { recursive: true, force: true }),
    );
    const snapshot = join(folder, 'list.snapshot');
    await writeSnapshot(snapshot, listSize);
    const edge = closing.add(
      await startEdge({ folder, args: ['--snapshot', snapshot, '--s13', '127.0.0.1:0'] }),
      (it) => it.stop(),
    );
    const answer = await askOnce(edge.ports['s13'] ?? 0);
    const ceiling = closing.add(
      await startCeiling('raw-responder', ['--answer', answer.toString('hex')]),
      (it) => it.stop(),
    );
    console.log(
      `s13: ${thousands(listSize)} devices, answers of ${answer.length} bytes, medians of ${rounds} rounds in turn`,
    );
    console.log(row(['', 'answers/s', 'per CPU s', 'server', 'generator', '']));
    const figures: Figure[] = [];
    for (const shape of shapes) {
      const side = (server: BenchServer) => () =>
        runGenerator<LoadOutcome>('diameter-closed-loop', {
          port: server.ports['s13'] ?? 0,
          listSize,
          seed,
          connections: shape.connections,
          inFlight: shape.inFlight,
          warmUpMs: 700,
          measureMs,
          serverProcessId: server.processId,
          isStatusChecked: server === edge,
        } satisfies ClosedLoopOrder);
      const standings = await contest(rounds, side(edge), side(ceiling));
      figures.push(tell(shape, standings));
    }
    await keepResult('s13', { command: 'npm run bench -- s13', figures, notes: [] });
  } finally {
    await closing.close();
  }
}

function tell(
  { connections, inFlight, target }: (typeof shapes)[number],
  { ours, ceiling }: { ours: Standing; ceiling: Standing },
): Figure {
  const share = shareOf(ours, ceiling);
  const isSound = ours.wrong === 0 && ours.lost === 0;
  const name = `${connections} × ${inFlight} in flight`;
  for (const [who, it] of [['deadset', ours] as const, ['bare responder', ceiling] as const]) {
    const loads = [percent(it.serverLoad), percent(it.generatorLoad)];
    console.log(row([`${name}, ${who}`, thousands(it.perSecond), thousands(it.perCpuSecond), ...loads]));
  }
  const promise =
    target === undefined ? '' : `; the promise is ${percent(target)}: ${verdict(share >= target && isSound)}`;
  console.log(`  ${percent(share)} of the bare responder, ${ours.wrong} wrong, ${ours.lost} lost${promise}`);
  if (!isSound) process.exitCode = 1;
  return {
    figure: `S13 answers/s, one core, ${name}`,
    ours: `${thousands(ours.perSecond)}/s, ${thousands(ours.perCpuSecond)} per CPU s, ${ours.wrong} wrong, ${ours.lost} lost`,
    ceiling: `${thousands(ceiling.perSecond)}/s, ${thousands(ceiling.perCpuSecond)} per CPU s`,
    ratio: percent(share),
    ...(target === undefined
      ? {}
      : { target: `≥ ${percent(target)} of a bare responder`, isKept: share >= target && isSound }),
  };
}
