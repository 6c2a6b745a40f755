import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { CommandFailure } from './exit-code.ts';
import { accessOf, addHubOptions, askHub, type HubArguments } from './hub-access.ts';
import type { Terminal } from './terminal.ts';

const kinds = ['list', 'declarations', 'attempts', 'receipts', 'import-runs'] as const;

interface ExportArguments extends HubArguments {
  readonly format: 'csv' | 'ndjson';
  readonly out?: string;
}

const helpText = `
${kinds.join(', ')}: the list is the record's, all others are your own. docs/files.md has their columns.

Examples:
  $ deadset export declarations --participant network-a --secret-file network-a.secret --out ours.csv
  $ deadset export list --format ndjson --participant network-a --secret-file network-a.secret | wc -l`;

export function addExportCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('export')
    .summary('take what you may see as a file')
    .description('Writes all of one kind that a participant may see, to a file or to standard output.')
    .argument('<kind>', kinds.join(', '))
    .addOption(new Option('--format <format>', 'form of the file').choices(['csv', 'ndjson']).default('csv'))
    .option('--out <file>', 'where to write it; standard output when absent')
    .addHelpText('after', helpText);
  addHubOptions(command).action((kind: string, given: ExportArguments) => run(kind, given, terminal));
}

async function run(kind: string, given: ExportArguments, terminal: Terminal): Promise<void> {
  if (!kinds.some((known) => known === kind))
    throw new CommandFailure(`There is no export of ${kind}; there is ${kinds.join(', ')}.`);
  const access = await accessOf(given);
  const { body } = await askHub(access, new URL(`/v1/exports/${kind}.${given.format}`, access.hub));
  if (body === null) throw new CommandFailure('The hub answered nothing.');
  if (given.out === undefined) {
    await pipeline(Readable.fromWeb(body), process.stdout, { end: false }).catch(unlessNobodyReads);
    return;
  }
  await pipeline(Readable.fromWeb(body), createWriteStream(given.out));
  terminal.note(`${kind} as ${given.format} is in ${given.out}.`);
}

/** Whoever reads may have had enough, as `head` has. */
function unlessNobodyReads(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
}
