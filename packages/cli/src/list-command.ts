import type { Command } from 'commander';
import { addListBuildCommand } from './list/list-build-command.ts';
import { addListKeyCommand } from './list/list-key-command.ts';
import { addListShowCommand } from './list/list-show-command.ts';
import { addListVerifyCommand } from './list/list-verify-command.ts';
import type { Terminal } from './terminal.ts';

export function addListCommand(program: Command, terminal: Terminal): void {
  const list = program
    .command('list')
    .summary('make, show and verify lists as files')
    .description('Lists as files: for an edge that runs with no hub, and to look at what a hub gives out.');
  addListBuildCommand(list, terminal);
  addListShowCommand(list, terminal);
  addListVerifyCommand(list, terminal);
  addListKeyCommand(list, terminal);
}
