import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ListState } from '@deadset/protocol';
import { snapshotOf } from '../../packages/cli/src/list/list-snapshot.ts';
import { ClosingStack } from '../../packages/cli/src/town/closing-stack.ts';
import { type BenchServer, startEdge } from './bench-servers.ts';
import { cores } from './core-pinning.ts';
import { tellProfile } from './cpu-profile.ts';
import { thousands } from './print.ts';
import { SyntheticList } from './synthetic-list.ts';

/** What the benches of the gate have in common. */
export interface GateSettings {
  /** Devices on the list. */
  readonly listSize: number;
  readonly measureMs: number;
  readonly rounds: number;
  readonly isProfiled: boolean;
}

/** `--size N --seconds S --rounds R --profile`. Throws for what is none of them. */
export function readGateSettings(args: string[]): GateSettings {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: 'string', default: '10000000' },
      seconds: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '3' },
      profile: { type: 'boolean', default: false },
    },
  });
  const [listSize, seconds, rounds] = [Number(values.size), Number(values.seconds), Number(values.rounds)];
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1');
  if (!(seconds > 0)) throw new Error('--seconds must be a number above 0');
  return { listSize, measureMs: seconds * 1000, rounds, isProfiled: values.profile };
}

/** How a figure was measured, for whoever reads it. */
export function settingsNote(bench: string, { listSize, measureMs, rounds }: GateSettings): string {
  return `\`${bench}\`: ${thousands(listSize)} devices, ${rounds} round(s) of ${measureMs / 1000} s.`;
}

/** A list in a file, and what is started beside it and ends with the bench. */
export interface GateWorld {
  /** A folder that goes when the bench ends. */
  readonly folder: string;
  readonly settings: GateSettings;
  /** Starts a gate on that list, with further arguments of `deadset edge`. */
  startEdge(args: readonly string[], core?: string): Promise<BenchServer>;
  /** Ends a server with the bench. */
  keep(server: BenchServer): BenchServer;
}

/** Builds the world, lets `work` measure in it, and ends everything, also when that fails. */
export async function withGate(
  settings: GateSettings,
  work: (world: GateWorld) => Promise<void>,
): Promise<void> {
  const closing = new ClosingStack();
  const folder = await mkdtemp(join(tmpdir(), 'deadset-bench-'));
  let startMs = 0;
  const keep = (server: BenchServer) => closing.add(server, (it) => it.stop());
  try {
    const snapshot = join(folder, 'list.snapshot');
    await writeSnapshot(snapshot, settings.listSize);
    const { isProfiled } = settings;
    const startOne = async (args: readonly string[], core: string = cores.server) => {
      const edge = await startEdge({ folder, core, isProfiled, args: ['--snapshot', snapshot, ...args] });
      startMs = edge.startMs;
      return keep(edge);
    };
    await work({ folder, settings, startEdge: startOne, keep });
  } finally {
    await closing.close();
    // V8 writes a profile when a process ends.
    if (settings.isProfiled) await tellProfile(folder, startMs);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The synthetic list of so many devices, as `deadset edge --snapshot` takes it. */
async function writeSnapshot(path: string, size: number): Promise<void> {
  const list = ListState.fromRows(new SyntheticList(size).rows());
  await writeFile(path, snapshotOf(list, Date.now()));
}
