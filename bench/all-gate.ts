import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
/** In this order. Those of the running gate take its options, the others have their own and get none. */
const benches = [
  { name: 's13', isOfGate: true },
  { name: 'n5g', isOfGate: true },
  { name: 'check', isOfGate: true },
  { name: 'check-stream', isOfGate: true },
  { name: 'latency', isOfGate: true },
  { name: 'scaling', isOfGate: true },
  { name: 'memory', isOfGate: true },
  { name: 'index', isOfGate: false },
  { name: 'gate-list', isOfGate: false },
] as const;

/**
 * Every bench of the gate, one after the other, each in a process of its own; one that fails does not keep the others from
 * being run. Arguments go to those that load a gate.
 *
 * `npm run bench -- all-gate [--size N] [--seconds S] [--rounds R]`; some minutes with the usual ones, on a machine that
 * does nothing else. Then `npm run bench -- report`.
 */
export async function run(args: string[]): Promise<void> {
  const failed: string[] = [];
  for (const { name, isOfGate } of benches) {
    console.log(`\n== ${name}`);
    const given = isOfGate ? args : [];
    const child = spawn(process.execPath, [...process.execArgv, program, name, ...given], {
      stdio: 'inherit',
    });
    const [code] = await once(child, 'close');
    if (code !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? '\nall have run' : `\nfailed: ${failed.join(', ')}`);
  if (failed.length > 0) process.exitCode = 1;
}
