import type { Gate } from '@deadset/domain';
import type { BudgetChange } from '@deadset/hub';
import type { Command } from 'commander';
import { environment } from '../config.ts';
import { parseCount, parseGateName } from '../option-values.ts';
import type { Terminal } from '../terminal.ts';
import { parseParticipantId } from './joining.ts';

interface BudgetArguments extends BudgetChange {
  readonly data: string;
  readonly gate: Gate;
}

const helpText = `
Without anything to change it tells the budget. A scan is told in the audit and the metrics; it stops nobody.

Example:
  $ deadset participant budget corner-shop --gate resale --phones-per-day 500`;

/** What an organisation may ask at the hub itself; its own edges ask as much as they like. */
export function addBudgetSubcommand(participant: Command, terminal: Terminal): void {
  participant
    .command('budget')
    .summary('tell or change what an organisation may ask at the hub')
    .description(
      'Tells or changes how many phones an organisation may ask about at the hub, at one of its gates.',
    )
    .argument('<id>', 'id of the organisation', parseParticipantId)
    .requiredOption('--gate <gate>', 'one of its gates', parseGateName)
    .option('--phones-per-day <count>', 'different phones in a day', parseCount)
    .option('--asked-per-minute <count>', 'questions in a minute, repeated ones included', parseCount)
    .option(
      '--scan-near <count>',
      'phones of 100 serial numbers in a row that are told as a scan',
      parseCount,
    )
    .option('--scan-model <count>', 'phones of one TAC that are told as a scan', parseCount)
    .option('--data <folder>', 'data folder of the hub, unless DATABASE_URL names its database', '.deadset')
    .addHelpText('after', helpText)
    .action(async (id: string, { data, gate, ...change }: BudgetArguments) => {
      const { withLiveRecord } = await import('../record-access.ts');
      await withLiveRecord(environment, data, terminal, async (db) => {
        const { changeBudget } = await import('@deadset/hub');
        const { phonesPerDay, askedPerMinute, scan } = await changeBudget(db, id, gate, change);
        terminal.out(`different phones in a day   ${phonesPerDay}`);
        terminal.out(`questions in a minute       ${askedPerMinute}`);
        terminal.out(`told as a scan              ${scan.near} of 100 in a row, ${scan.model} of a TAC`);
      });
    });
}
