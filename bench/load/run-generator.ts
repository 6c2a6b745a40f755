import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cores, pin } from '../gate/core-pinning.ts';
import type { ClosedLoopOrder, OpenLoopOrder } from './load-contract.ts';

/** Longer than any order takes, in milliseconds. */
const patienceMs = 120_000;

/** Runs a generator of this folder in a process and on a processor of its own; gives what came of its order. */
export async function runGenerator<Outcome>(
  name: 'closed-loop' | 'open-loop' | 'bulk-stream',
  order: ClosedLoopOrder | OpenLoopOrder,
  core: string = cores.generator,
): Promise<Outcome> {
  const child = fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)));
  if (child.pid !== undefined) await pin(child.pid, core);
  return new Promise((resolve, reject) => {
    let outcome: Outcome | undefined;
    child.on('message', (message) => {
      outcome = message as Outcome;
    });
    const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(impatience);
      if (outcome === undefined) reject(new Error(`the generator ${name} ended with ${code} and no outcome`));
      else resolve(outcome);
    });
    child.send(order);
  });
}
