import { startCeiling } from './gate/bench-servers.ts';
import { contest, contestHead, loadOf, tellContest } from './gate/contest.ts';
import { readGateSettings, settingsNote, withGate } from './gate/gate-world.ts';
import { thousands } from './gate/print.ts';
import { type Figure, keepResult } from './gate/result-file.ts';
import { askOnce } from './load/ask-once.ts';

/** Shapes of load, with the share of the bare responder that we promise. */
const shapes = [
  { connections: 4, inFlight: 512, target: 0.5 },
  { connections: 16, inFlight: 4, target: 0.75 },
  { connections: 1, inFlight: 32 },
] as const;

/**
 * Identity checks over S13 that one processor answers, beside a bare responder on the same processor in the same run.
 *
 * `npm run bench -- s13 [--size N] [--seconds S] [--rounds R] [--profile]`. One in ten questions is about a listed device;
 * every answer's status is checked, and every request must be answered. `--profile` tells in which functions the time goes.
 */
export async function run(args: string[]): Promise<void> {
  const settings = readGateSettings(args);
  const { listSize, measureMs, rounds } = settings;
  await withGate(settings, async (world) => {
    const edge = await world.startEdge(['--s13', '127.0.0.1:0']);
    const answer = await askOnce(edge.ports['s13'] ?? 0);
    const bare = world.keep(
      await startCeiling('raw-responder', {
        folder: world.folder,
        args: ['--answer', answer.toString('hex')],
      }),
    );
    console.log(
      `s13: ${thousands(listSize)} devices, answers of ${answer.length} bytes, medians of ${rounds} rounds in turn`,
    );
    console.log(contestHead());
    const figures: Figure[] = [];
    for (const { connections, inFlight, ...promised } of shapes) {
      const order = { protocol: 's13', listSize, connections, inFlight, measureMs } as const;
      const outcome = await contest(
        rounds,
        loadOf(edge, { ...order, isStatusChecked: true }),
        loadOf(bare, { ...order, isStatusChecked: false }),
      );
      const shape = `${connections} × ${inFlight} in flight`;
      figures.push(
        tellContest(
          { figure: `S13 answers/s, one core, ${shape}`, shape, ceiling: 'bare TCP responder', ...promised },
          outcome,
        ),
      );
    }
    await keepResult('s13', {
      command: 'npm run bench -- s13',
      figures,
      notes: [settingsNote('s13', settings)],
    });
  });
}
