import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { AnsweredNo, CommandFailure, exitCodes } from './exit-code.ts';

const checkout = new URL('../../../', import.meta.url);
const helpText = `
Without a name it lists the benches. It needs a checkout: the programs are in its bench/ folder.

Examples:
  $ deadset bench
  $ deadset bench propagation --reports 200 --edges 4`;

export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .summary('measure this machine')
    .description(
      'Runs the measuring programs of a checkout and prints what they found, with machine and versions.',
    )
    .argument('[name]', 'which bench')
    .argument('[options...]', 'passed on to it')
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', helpText)
    .action((name: string | undefined, options: string[]) =>
      runBench(name === undefined ? [] : [name, ...options]),
    );
}

async function runBench(args: string[]): Promise<void> {
  const script = fileURLToPath(new URL('bench/main.ts', checkout));
  try {
    await access(script);
  } catch (error) {
    throw new CommandFailure('The benches are part of a checkout, and this is none.', exitCodes.failed, {
      cause: error,
    });
  }
  const bench = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: 'inherit',
    cwd: fileURLToPath(checkout),
  });
  const [code] = await once(bench, 'close');
  if (code !== 0) throw new AnsweredNo(typeof code === 'number' ? code : exitCodes.failed);
}
