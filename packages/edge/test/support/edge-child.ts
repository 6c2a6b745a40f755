import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EdgeAddresses, EdgeConfig } from '../../src/index.ts';

const program = fileURLToPath(new URL('edge-process.ts', import.meta.url));

/** An edge in a process of its own, answering. */
export interface EdgeChild {
  readonly addresses: EdgeAddresses;
  /** Kills it as a loss of power would: nothing of it gets to know. */
  kill(): Promise<void>;
}

/** `plant` is a module that spoils something in every thread of the edge before it starts. */
export async function spawnEdge(config: EdgeConfig, plant?: URL): Promise<EdgeChild> {
  const planting = plant === undefined ? [] : ['--import', plant.href];
  const child = spawn(process.execPath, ['--import', 'tsx', ...planting, program, JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await firstLineOf(child);
  return { addresses: JSON.parse(line), kill: () => killed(child) };
}

async function firstLineOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  const lines = createInterface(child.stdout);
  const ended = once(child, 'exit').then(() => {
    throw new Error('the edge ended before it was ready');
  });
  const first = await Promise.race([once(lines, 'line'), ended]);
  return String(first[0]);
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
