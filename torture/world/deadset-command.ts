import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const deadset = fileURLToPath(new URL('../../packages/cli/bin/deadset.js', import.meta.url));

/** Runs one of our own commands to its end and gives what it printed; rejects with what it said when it fails. */
export async function runDeadset(args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [deadset, ...args]);
  return stdout;
}
