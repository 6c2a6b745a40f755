import type { Command } from 'commander';
import { environment } from './config.ts';
import type { Terminal } from './terminal.ts';

const helpText = `
A hub sends messages by itself, and tries each for a day. What was given up by then is kept for a week, so that it can be
sent once the gateway or mail server has been mended. How messages leave is set at the hub: see docs/connections.md.

Examples:
  $ deadset messages status --data /srv/deadset
  $ deadset messages retry --data /srv/deadset`;

interface MessagesArguments {
  readonly data: string;
}

export function addMessagesCommand(program: Command, terminal: Terminal): void {
  const messages = program
    .command('messages')
    .summary('messages to people that wait, or were given up')
    .description('Tells how many messages to people wait or were given up, and has the latter sent again.')
    .addHelpText('after', helpText);
  const add = (name: string, description: string) =>
    messages
      .command(name)
      .description(description)
      .option(
        '--data <folder>',
        'data folder of the hub, unless DATABASE_URL names its database',
        '.deadset',
      );
  add('status', 'Tells how many wait, and how many were given up.').action((given: MessagesArguments) =>
    tellStatus(given, terminal),
  );
  add('retry', 'Has those that were given up sent once more.').action((given: MessagesArguments) =>
    retry(given, terminal),
  );
}

async function tellStatus({ data }: MessagesArguments, terminal: Terminal): Promise<void> {
  const { countMessages } = await import('@deadset/hub');
  const { withRecordAsItIs } = await import('./record-access.ts');
  const { waiting, dead } = await withRecordAsItIs(environment, data, terminal, countMessages);
  terminal.out(`waiting ${waiting}\ngiven up ${dead}`);
}

async function retry({ data }: MessagesArguments, terminal: Terminal): Promise<void> {
  const { retryMessages } = await import('@deadset/hub');
  const { withLiveRecord } = await import('./record-access.ts');
  const revived = await withLiveRecord(environment, data, terminal, (db) => retryMessages(db));
  terminal.out(`${revived} to be sent again`);
}
