import { fileURLToPath } from 'node:url';
import type { KillableProcess } from '../world/killable-process.ts';

const tsx = import.meta.resolve('tsx');
const tampering = new URL('./tampering-process.ts', import.meta.url).href;

/** What is done to a process from inside, without its knowing. */
export interface Tampering {
  /** At which step it dies; see `tampering-process.ts`. */
  readonly crash?: string;
  /** How far its clock is ahead of the machine's, in milliseconds. */
  readonly clockMs?: number;
}

/** Starts a process with something hidden in it. It behaves as ever until `arm`. */
export async function startTampered(process: KillableProcess, { crash, clockMs }: Tampering): Promise<void> {
  await process.start({
    NODE_OPTIONS: `--import ${tsx} --import ${tampering}`,
    ...(crash === undefined ? {} : { TORTURE_CRASH: crash }),
    ...(clockMs === undefined ? {} : { TORTURE_CLOCK_MS: clockMs.toString() }),
  });
}

/** From now on it counts its steps, or has the other time. */
export function arm({ processId }: KillableProcess): void {
  if (processId === undefined) throw new Error(`${fileURLToPath(tampering)} has no process to be armed in`);
  process.kill(processId, 'SIGUSR2');
}
