import type { Command } from 'commander';
import { environment } from './config.ts';
import { CommandFailure, exitCodes } from './exit-code.ts';
import { withRecord } from './record-access.ts';
import type { Terminal } from './terminal.ts';

const helpText = `
Stop every hub first. The database may be new and empty, or a copy from a backup: the archive goes on from where its log
ends, and every batch is verified as an edge would. The data folder must hold the keys of the hub that wrote the archive
(keys/log-key, keys/clock-key, keys/archive-key); with witnesses, DEADSET_WITNESS_POLICY names them as for the hub.

What comes back: the log with all its entries and notes, the list, the devices and their identifiers.
What does not, because it is in no batch: participants and their secrets, edges, references and codes of declarations,
the audit, attempts and receipts. Those are in backups of the database alone. Whoever declared between the backup and
the loss ends the declaration with the long form of the withdrawal secret, or through two approvers.

Examples:
  $ deadset restore --archive /mnt/archive --data /srv/deadset
  $ DATABASE_URL=postgres://hub@db/deadset deadset restore --archive /mnt/archive --data /srv/deadset

Next:
  $ deadset participant add network-a --name "Network A" --role network-operator   (into an empty database)
  $ deadset hub --data /srv/deadset`;

export function addRestoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('restore')
    .summary('rebuild the record from its archive')
    .description('Rebuilds log, list and devices from the encrypted archive of batches.')
    .requiredOption('--archive <folder>', 'what a hub wrote under DEADSET_ARCHIVE')
    .option('--data <folder>', 'keys, and the database unless DATABASE_URL names one', '.deadset')
    .addHelpText('after', helpText)
    .action((given: { archive: string; data: string }) => restore(given, terminal));
}

async function restore(
  { archive, data }: { archive: string; data: string },
  terminal: Terminal,
): Promise<void> {
  const { ArchiveDamaged, ConfigError, readHubConfig, restoreRecord } = await import('@deadset/hub');
  try {
    const config = readHubConfig({ ...environment, DEADSET_DATA: data, DEADSET_ARCHIVE: archive });
    const restored = await withRecord(environment, data, terminal, (db) => restoreRecord(config, db));
    terminal.out(`position ${restored.size - 1}, digest ${restored.digest.toString('hex')}`);
    terminal.note(
      `${restored.batches} batches restored; the log went from ${restored.sizeBefore} to ${restored.size} leaves.`,
    );
  } catch (error) {
    if (error instanceof ConfigError) {
      throw new CommandFailure(`${error.problems.join('; ')}.`, exitCodes.usage, { cause: error });
    }
    if (error instanceof ArchiveDamaged)
      throw new CommandFailure(`${error.message}.`, undefined, { cause: error });
    throw error;
  }
}
