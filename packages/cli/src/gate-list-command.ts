import type { Command } from 'commander';
import { addGateListBuildCommand } from './gate-list/gate-list-build-command.ts';
import { addGateListCheckCommand } from './gate-list/gate-list-check-command.ts';
import { addGateListShowCommand } from './gate-list/gate-list-show-command.ts';
import type { Terminal } from './terminal.ts';

export function addGateListCommand(program: Command, terminal: Terminal): void {
  const list = program
    .command('gate-list')
    .summary("an operator's own list and rules for its networks")
    .description(
      "An operator's own list of devices and its own rules, which its edges answer networks by, beside the record.",
    );
  addGateListBuildCommand(list, terminal);
  addGateListShowCommand(list, terminal);
  addGateListCheckCommand(list, terminal);
}
