import type { Command } from 'commander';
import { addClonesScanCommand } from './clones/clones-scan-command.ts';
import { addClonesSendCommand } from './clones/clones-send-command.ts';
import type { Terminal } from './terminal.ts';

export function addClonesCommand(program: Command, terminal: Terminal): void {
  const clones = program
    .command('clones')
    .summary('find cloned and tampered phones in an operator’s own logs')
    .description('Cloned and tampered phones: what an operator’s own logs tell of them.');
  addClonesScanCommand(clones, terminal);
  addClonesSendCommand(clones, terminal);
}
