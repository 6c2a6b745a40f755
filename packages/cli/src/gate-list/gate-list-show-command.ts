import { type Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { linesOfCounts } from './gate-list-words.ts';

const helpText = `
The whole file is read and held against its checksums.

Example:
  $ deadset gate-list show operator.gates`;

export function addGateListShowCommand(list: Command, terminal: Terminal): void {
  list
    .command('show')
    .summary('tell what is in a gate list')
    .description('Tells how many devices and rules are in a gate list, and whether it is whole.')
    .argument('<file>', 'a gate list')
    .addHelpText('after', helpText)
    .action(async (file: string) => {
      const { verifyRulesFile } = await import('@deadset/edge');
      const { header, checksum } = await verifyRulesFile(file);
      terminal.out(`${'checksum'.padEnd(18)}ok, ${checksum.toString('hex')}`);
      terminal.out(`${'built'.padEnd(18)}${new Date(header.builtAt).toISOString()}`);
      for (const line of linesOfCounts(header)) terminal.out(line);
    });
}
