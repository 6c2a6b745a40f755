import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
/** In this order; each with its usual size. */
const benches = ['s13', 'n5g', 'check', 'latency', 'scaling', 'memory'] as const;

/**
 * Every bench of the gate, one after the other, each in a process of its own; one that fails does not keep the others from
 * being run. Arguments go to each of them.
 *
 * `npm run bench -- all-gate [--size N] [--seconds S] [--rounds R]`; some minutes with the usual ones, on a machine that
 * does nothing else. Then `npm run bench -- report`.
 */
export async function run(args: string[]): Promise<void> {
  const failed: string[] = [];
  for (const name of benches) {
    console.log(`\n== ${name}`);
    const child = spawn(process.execPath, [...process.execArgv, program, name, ...args], {
      stdio: 'inherit',
    });
    const [code] = await once(child, 'close');
    if (code !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? '\nall have run' : `\nfailed: ${failed.join(', ')}`);
  if (failed.length > 0) process.exitCode = 1;
}
