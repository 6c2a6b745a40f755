import { join } from 'node:path';
import { type BenchServer, startCeiling } from './gate/bench-servers.ts';
import { contest, contestHead, loadOf, type Side, tellContest } from './gate/contest.ts';
import { type GateWorld, readGateSettings, settingsNote, withGate } from './gate/gate-world.ts';
import { h2load, hasH2load, writeUris } from './gate/h2load.ts';
import { thousands } from './gate/print.ts';
import { keepResult } from './gate/result-file.ts';

/** Share of bare node:http2 that we promise. */
const target = 0.9;
const [connections, inFlight] = [4, 64];

/**
 * Identity checks over N5g-eir that one processor answers, beside bare node:http2 on the same processor in the same run.
 *
 * `npm run bench -- n5g [--size N] [--seconds S] [--rounds R] [--profile]`. The load is `h2load -c4 -m64 -t1` where it is
 * installed (Debian: nghttp2-client), else our own generator, which then is the slower half. h2load looks at no body, so
 * our generator checks every answer of a run of its own first.
 */
export async function run(args: string[]): Promise<void> {
  const settings = readGateSettings(args);
  const { listSize, rounds } = settings;
  await withGate(settings, async (world) => {
    const edge = await world.startEdge(['--n5g', '127.0.0.1:0']);
    const bare = world.keep(await startCeiling('h2-responder', { folder: world.folder }));
    const isH2load = await hasH2load();
    const generator = isH2load ? 'h2load -c4 -m64 -t1' : 'our own generator (h2load is not installed)';
    const checked = await ownLoad(world, edge, true)();
    const [ours, theirs] = isH2load
      ? [await h2loadOf(world, edge), await h2loadOf(world, bare)]
      : [ownLoad(world, edge, true), ownLoad(world, bare, false)];
    console.log(`n5g: ${thousands(listSize)} devices, ${generator}, medians of ${rounds} rounds in turn`);
    console.log(contestHead());
    const outcome = await contest(rounds, ours, theirs);
    outcome.ours = {
      ...outcome.ours,
      wrong: outcome.ours.wrong + checked.wrong,
      lost: outcome.ours.lost + checked.lost,
    };
    const shape = `${connections} × ${inFlight} in flight`;
    const names = {
      figure: `N5g-eir answers/s, one core, ${shape}`,
      shape,
      ceiling: 'bare node:http2',
      target,
    };
    const notes = [
      settingsNote('n5g', settings),
      `N5g-eir: load by ${generator}; the bodies of ${thousands(checked.answers)} answers were checked before by our own generator.`,
    ];
    await keepResult('n5g', {
      command: 'npm run bench -- n5g',
      figures: [tellContest(names, outcome)],
      notes,
    });
  });
}

function ownLoad({ settings }: GateWorld, server: BenchServer, isStatusChecked: boolean): Side {
  const { listSize, measureMs } = settings;
  return loadOf(server, { protocol: 'n5g', listSize, connections, inFlight, measureMs, isStatusChecked });
}

/** As many requests as take about the time asked for; found out by a shorter run, which also warms the server up. */
async function h2loadOf({ folder, settings }: GateWorld, server: BenchServer): Promise<Side> {
  const uris = join(folder, `${server.processId}.uris`);
  await writeUris(uris, server, settings.listSize);
  const first = await h2load(server, uris, 40_000);
  const requests = Math.ceil((first.answers / first.elapsedMs) * settings.measureMs);
  return () => h2load(server, uris, requests);
}
