import { Command } from 'commander';
import { addApproverCommand } from './approver-command.ts';
import { addAuditCommand } from './audit-command.ts';
import { addBenchCommand } from './bench-command.ts';
import { addCheckCommand } from './check-command.ts';
import { addCityCommand } from './city-command.ts';
import { addClonesCommand } from './clones-command.ts';
import { addConformCommand } from './conform-command.ts';
import { addEdgeCommand } from './edge-command.ts';
import { endFor, exitCodes } from './exit-code.ts';
import { addExportCommand } from './export-command.ts';
import { addGateListCommand } from './gate-list-command.ts';
import { addHubCommand } from './hub-command.ts';
import { addImportCommand } from './import-command.ts';
import { addListCommand } from './list-command.ts';
import { addListsCommand } from './lists-command.ts';
import { addLogKeyCommand } from './log-key-command.ts';
import { addMessagesCommand } from './messages-command.ts';
import { addMonitorCommand } from './monitor-command.ts';
import { addParticipantCommand } from './participant-command.ts';
import { addPeopleCommand } from './people-command.ts';
import { addPoliceCommand } from './police-command.ts';
import { addRestoreCommand } from './restore-command.ts';
import { addScorecardCommand } from './scorecard-command.ts';
import type { Terminal } from './terminal.ts';
import { addUpCommand } from './up-command.ts';
import { addVerifyCommand } from './verify-command.ts';
import { addWitnessCommand } from './witness-command.ts';

const helpText = `
Examples:
  $ deadset up                                          everything on this machine, and a story that plays once
  $ deadset list build --from stolen.csv --out list.snapshot
  $ deadset edge --snapshot list.snapshot --s13 127.0.0.1:3868
  $ deadset check 351756051234565 --gate resale --token-file shop.token

\`deadset COMMAND --help\` tells more about each. Ends with 0 when done, 1 when refused or failed, 2 when not understood.`;

/** Runs one command line and gives the code that the process should end with. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    const { exitCode, message } = endFor(error);
    if (message !== undefined) terminal.note(message);
    return exitCode;
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command('deadset')
    .description('Makes a stolen phone a dead set: the registry, its gates, and the tools around them.')
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('`deadset --help` and `deadset COMMAND --help` tell what can be done.')
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    })
    .addHelpText('after', helpText);
  addUpCommand(program, terminal);
  addHubCommand(program, terminal);
  addEdgeCommand(program, terminal);
  addWitnessCommand(program, terminal);
  addParticipantCommand(program, terminal);
  addPeopleCommand(program, terminal);
  addApproverCommand(program, terminal);
  addImportCommand(program, terminal);
  addListsCommand(program, terminal);
  addExportCommand(program, terminal);
  addListCommand(program, terminal);
  addGateListCommand(program, terminal);
  addLogKeyCommand(program, terminal);
  addCheckCommand(program, terminal);
  addClonesCommand(program, terminal);
  addConformCommand(program, terminal);
  addVerifyCommand(program, terminal);
  addAuditCommand(program, terminal);
  addMessagesCommand(program, terminal);
  addMonitorCommand(program, terminal);
  addScorecardCommand(program, terminal);
  addPoliceCommand(program, terminal);
  addRestoreCommand(program, terminal);
  addCityCommand(program, terminal);
  addBenchCommand(program);
  return program;
}
