import { join } from 'node:path';
import { formatVerifierKey } from '@deadset/protocol';
import type { Command } from 'commander';
import { environment } from './config.ts';
import { drawBytes } from './entropy.ts';
import type { Terminal } from './terminal.ts';

const helpText = `
The hub must be stopped, and started again afterwards. Between the two commands the log signs with both keys and states
the new one at /log/keys, under the old one and with its witnesses: edges come to it by themselves. Give witnesses and the
policy file (DEADSET_WITNESS_POLICY) the new key before you start the hub, and leave time for edges that are away. A log that
has a name of its own (DEADSET_LOG_ORIGIN) needs it here as well.

Examples:
  $ deadset log-key rotate --data /srv/deadset
  $ deadset log-key retire --data /srv/deadset`;

interface LogKeyArguments {
  readonly data: string;
}

export function addLogKeyCommand(program: Command, terminal: Terminal): void {
  const logKey = program
    .command('log-key')
    .summary('give the log another key')
    .description(
      'Changes the key that signs the log: first a new one beside the old, then the old one no more.',
    )
    .addHelpText('after', helpText);
  logKey
    .command('rotate')
    .summary('make a new key, to sign beside the present one')
    .description('Makes a new key of the log and prints it; from the next start of the hub on both sign.')
    .option('--data <folder>', 'data folder of the hub', '.deadset')
    .action((given: LogKeyArguments) => runRotate(given, terminal));
  logKey
    .command('retire')
    .summary('destroy the former key')
    .description('Destroys the former key, once the log has stated the new one, and prints which it was.')
    .option('--data <folder>', 'data folder of the hub', '.deadset')
    .action((given: LogKeyArguments) => runRetire(given, terminal));
}

async function runRotate({ data }: LogKeyArguments, terminal: Terminal): Promise<void> {
  const { rotateLogKey } = await import('@deadset/hub');
  const key = await rotateLogKey(await rotationIn(data), drawBytes);
  terminal.out(formatVerifierKey(key));
  terminal.note('This key signs the log beside the former one from the next start of the hub on.');
}

async function runRetire({ data }: LogKeyArguments, terminal: Terminal): Promise<void> {
  const { retireLogKey } = await import('@deadset/hub');
  const { withRecord } = await import('./record-access.ts');
  const rotation = await rotationIn(data);
  const key = await withRecord(environment, data, terminal, (db) => retireLogKey(db, rotation));
  terminal.out(formatVerifierKey(key));
  terminal.note('This key signs the log no more from the next start of the hub on.');
}

async function rotationIn(data: string): Promise<{ folder: string; origin: string }> {
  const { readHubConfig } = await import('@deadset/hub');
  const { dataFolder, logOrigin } = readHubConfig({ ...environment, DEADSET_DATA: data });
  return { folder: join(dataFolder, 'keys'), origin: logOrigin };
}
