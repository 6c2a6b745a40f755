import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type ImportEvent,
  type ImportGuard,
  type ImportReport,
  importGuards,
  type RowError,
} from '@deadset/protocol';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AnsweredNo, CommandFailure } from './exit-code.ts';
import { accessOf, addHubOptions, type HubArguments } from './hub-access.ts';
import { type ImportKind, importKinds } from './import-kinds.ts';
import { type FileUpload, sendFile } from './import-upload.ts';
import { describeErrorsFile, describeRejects, describeReport, describeStops } from './import-words.ts';
import { type Progress, startProgress } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

interface ImportArguments extends HubArguments {
  readonly kind: 'full' | 'delta';
  readonly dryRun?: boolean;
  readonly override: readonly ImportGuard[];
  readonly errors?: string;
}

const kindHelp = `
A full list takes off whatever it no longer names; a delta (--kind delta) says what changed. Guards stop what looks like
a mistake, and nothing is written then: shrink, growth, sequence, match-ratio (too many of the phones on the networks),
conflict (rows that contradict each other), delta (changes that do not fit), thresholds (a dump with too much wrong),
rows (some cannot be read, and a file of this kind is taken whole or not at all). --override names those that shall
not; shrink, growth, sequence and match-ratio take an approver of yours too, at /approvals on the hub, and rows none.
\`-\` reads standard input. --errors FILE keeps every row that was wrong. The same file sent again does what is still to
do: an import that was broken off is taken up so.

Ends with 0 when the file was taken, with 1 when a guard stopped it or it was refused.`;

const helpText = `
Examples:
  $ deadset import stolen-list stolen.csv --participant network-a --secret-file network-a.secret --dry-run
  $ deadset import operator-dump network-a_20261101_20261130.csv --participant network-a --errors wrong.csv
  $ zcat delta.csv.gz | deadset import stolen-list - --kind delta --participant network-a --secret-file network-a.secret

Next:
  $ deadset lists generate --participant city-hall --secret-file city-hall.secret`;

export function addImportCommand(program: Command, terminal: Terminal): void {
  const bring = program
    .command('import')
    .summary('bring in lists of others')
    .description('Brings in lists that are kept elsewhere. docs/files.md has every format.')
    .addHelpText('after', helpText);
  for (const one of importKinds) addKind(bring, one, terminal);
}

function addKind(bring: Command, one: ImportKind, terminal: Terminal): void {
  const command = bring
    .command(one.name)
    .summary(one.summary)
    .description(`Sends ${one.summary} to the hub: ${one.holds}.`)
    .argument('<file>', 'the file, or - for standard input')
    .addOption(
      new Option('--kind <kind>', 'the whole list, or what changed')
        .choices(one.hasDelta ? ['full', 'delta'] : ['full'])
        .default('full'),
    );
  addHubOptions(command)
    .option('--dry-run', 'tell what would be done, and do nothing')
    .option('--override <guards>', 'guards that shall not stop it, separated by commas', parseGuards, [])
    .option('--errors <file>', 'where to keep every row that was wrong, as CSV')
    .addHelpText('after', kindHelp)
    .action((file: string, given: ImportArguments) => runImport(one, file, given, terminal));
}

async function runImport(
  { name, mediaType }: ImportKind,
  file: string,
  given: ImportArguments,
  terminal: Terminal,
): Promise<void> {
  const { kind, dryRun = false, override } = given;
  const isStdin = file === '-';
  const size = isStdin ? undefined : (await stat(file)).size;
  const access = await accessOf(given);
  const reading = startProgress(terminal, 'Reading');
  const upload: FileUpload = {
    list: name,
    mediaType,
    kind,
    dryRun,
    overrides: override,
    fileName: isStdin ? 'standard-input.csv' : basename(file),
    bytes: counted(isStdin ? process.stdin : createReadStream(file), (done) => {
      if (size !== undefined) reading.show(done, size);
    }),
  };
  const errors: RowError[] = [];
  const report = await reportIn(sendFile(access, upload), reading, errors, terminal);
  if (given.errors !== undefined) {
    // A kind that tells no pages of errors tells the first of them in its report.
    const all = errors.length === 0 ? report.errors : errors;
    await writeFile(given.errors, describeErrorsFile(all));
    terminal.note(`${all.length} wrong rows are in ${given.errors}.`);
  }
  tell(report, dryRun, terminal);
}

/** Shows how the hub gets on, keeps the rows that it finds wrong, and gives what it reports. */
async function reportIn(
  events: AsyncIterable<ImportEvent>,
  reading: Progress,
  errors: RowError[],
  terminal: Terminal,
): Promise<ImportReport> {
  let writing: Progress | undefined;
  try {
    for await (const event of events) {
      if (event.event === 'report') return event.report;
      if (event.event === 'refused')
        throw new CommandFailure(`${event.problem.replace(/\.$/, '')}. Nothing was written.`);
      if (event.event === 'row-errors') errors.push(...event.errors);
      if (event.event === 'row-errors' || event.stage === 'reading') continue;
      reading.end();
      writing ??= startProgress(terminal, 'Writing');
      writing.show(event.done, event.total ?? event.done);
    }
  } finally {
    reading.end();
    writing?.end();
  }
  throw new CommandFailure(
    'The hub ended without a report. Send the same file again: it does what is still to do.',
  );
}

function tell(report: ImportReport, dryRun: boolean, terminal: Terminal): void {
  terminal.out(describeReport(report, dryRun));
  for (const line of describeRejects(report)) terminal.note(line);
  if (report.stoppedBy.length === 0) return;
  for (const line of describeStops(report)) terminal.note(line);
  throw new AnsweredNo();
}

/** Guards from one comma-separated word. */
function parseGuards(text: string): ImportGuard[] {
  return text.split(',').map((word) => {
    const guard = importGuards.find((one) => one === word.trim());
    if (guard === undefined) throw new InvalidArgumentError(`A guard is one of ${importGuards.join(', ')}.`);
    return guard;
  });
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  tell: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of bytes) {
    done += chunk.length;
    tell(done);
    yield chunk;
  }
}
