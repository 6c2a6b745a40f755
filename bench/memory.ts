import { readGateSettings, withGate } from './gate/gate-world.ts';
import { thousands } from './gate/print.ts';
import { residentBytesOf } from './gate/processor-time.ts';
import { keepResult } from './gate/result-file.ts';

/**
 * What a gate takes of memory and how long it takes to come up, from a snapshot of the record.
 *
 * `npm run bench -- memory [--size N]`, 10,000,000 devices when no number is given.
 */
export async function run(args: string[]): Promise<void> {
  const settings = readGateSettings(args);
  const { listSize } = settings;
  await withGate(settings, async (world) => {
    const edge = await world.startEdge(['--s13', '127.0.0.1:0', '--admin', '127.0.0.1:0']);
    const metrics = await (await fetch(`http://127.0.0.1:${edge.ports['admin']}/metrics`)).text();
    const indexBytes = Number(/^deadset_edge_index_bytes ([\d.e+]+)$/m.exec(metrics)?.[1]);
    const { now, peak } = residentBytesOf(edge.processId);
    const name = `${thousands(listSize)} devices`;
    const figures = [
      {
        figure: `index, ${name}`,
        ours: `${(indexBytes / listSize).toFixed(2)} bytes a device, ${mb(indexBytes)}`,
      },
      { figure: `resident memory of the process, ${name}`, ours: `${mb(now)} serving, ${mb(peak)} at most` },
      {
        figure: `start from a snapshot of the record, ${name}`,
        ours: `${(edge.startMs / 1000).toFixed(1)} s`,
      },
    ];
    for (const { figure, ours } of figures) console.log(`${figure}: ${ours}`);
    await keepResult('memory', { command: 'npm run bench -- memory', figures, notes: [] });
  });
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
