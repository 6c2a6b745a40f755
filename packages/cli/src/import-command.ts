import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ImportEvent, type ImportGuard, type ImportReport, importGuards } from '@deadset/protocol';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { environment } from './config.ts';
import { AnsweredNo, CommandFailure, exitCodes } from './exit-code.ts';
import { sendStolenList } from './import-upload.ts';
import { describeRejects, describeReport, describeStops } from './import-words.ts';
import { parseBaseUrl, readSecretFile } from './option-values.ts';
import { type Progress, startProgress } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

interface ImportArguments {
  readonly kind: 'full' | 'delta';
  readonly hub: string;
  readonly participant: string;
  readonly secretFile?: string;
  readonly dryRun?: boolean;
  readonly override: readonly ImportGuard[];
}

const helpText = `
FILE.csv has the columns imei, reporting_date (yyyymmdd or empty) and status (empty, blacklist or pending); a delta also
has change_type (add, update, remove). A full list takes off whatever it no longer names. A row that cannot be taken
is told with its line and stops only itself. Guards stop what looks like a mistake, and nothing is written then:
shrink (more than 1 % of your list would go), growth (more than 25 % would come), sequence (more than 1,000 new devices
of one type in a row), conflict (rows that contradict each other). To override one of the first three, an approver of
yours must have approved exactly this import, at /approvals on the hub. \`-\` reads standard input. The same file sent
again does what is still to do.

Ends with 0 when the list was taken, with 1 when a guard stopped it or it was refused.

Examples:
  $ deadset import stolen-list stolen.csv --participant network-a --secret-file network-a.secret --dry-run
  $ deadset import stolen-list stolen.csv --participant network-a --secret-file network-a.secret --override shrink
  $ zcat delta.csv.gz | deadset import stolen-list - --kind delta --participant network-a --secret-file network-a.secret

Next:
  $ deadset check 351756051234565 --gate resale --edge http://127.0.0.1:8410`;

export function addImportCommand(program: Command, terminal: Terminal): void {
  const bring = program
    .command('import')
    .summary('bring in lists of others')
    .description('Brings in lists that are kept elsewhere.');
  bring
    .command('stolen-list')
    .summary('send a stolen list to the hub')
    .description("Sends a participant's stolen list (CSV in the columns of DIRBS) to the hub.")
    .argument('<file>', 'the list, or - for standard input')
    .addOption(
      new Option('--kind <kind>', 'the whole list, or what changed')
        .choices(['full', 'delta'])
        .default('full'),
    )
    .option('--hub <url>', 'where the hub answers', parseBaseUrl, 'http://127.0.0.1:8400')
    .requiredOption('--participant <id>', 'whose list it is')
    .option('--secret-file <file>', 'file with the secret of that participant (or DEADSET_SECRET)')
    .option('--dry-run', 'tell what would be done, and do nothing')
    .option('--override <guards>', 'guards that shall not stop it, separated by commas', parseGuards, [])
    .addHelpText('after', helpText)
    .action((file: string, given: ImportArguments) => runImport(file, given, terminal));
}

async function runImport(file: string, given: ImportArguments, terminal: Terminal): Promise<void> {
  const { hub, participant, kind, dryRun = false, override } = given;
  const isStdin = file === '-';
  const size = isStdin ? undefined : (await stat(file)).size;
  const reading = startProgress(terminal, 'Reading');
  const events = sendStolenList({
    hub,
    participant,
    secret: await secretOf(given),
    kind,
    dryRun,
    overrides: override,
    fileName: isStdin ? 'standard-input.csv' : basename(file),
    bytes: counted(isStdin ? process.stdin : createReadStream(file), (done) => {
      if (size !== undefined) reading.show(done, size);
    }),
  });
  tell(await reportIn(events, reading, terminal), dryRun, terminal);
}

/** Shows how the hub gets on, and gives what it reports. */
async function reportIn(
  events: AsyncIterable<ImportEvent>,
  reading: Progress,
  terminal: Terminal,
): Promise<ImportReport> {
  let writing: Progress | undefined;
  try {
    for await (const event of events) {
      if (event.event === 'report') return event.report;
      if (event.event === 'refused') throw new CommandFailure(`${event.problem}. Nothing was written.`);
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

async function secretOf({ secretFile }: ImportArguments): Promise<string> {
  if (secretFile !== undefined) return readSecretFile(secretFile);
  const secret = environment['DEADSET_SECRET'];
  if (secret !== undefined && secret !== '') return secret;
  throw new CommandFailure(
    "The participant's secret is needed: give --secret-file FILE or set DEADSET_SECRET.",
    exitCodes.usage,
  );
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
