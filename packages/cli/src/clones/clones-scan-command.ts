import type { CloneFinding, CloneLimits, CloneScanSummary, IdentifierBook } from '@deadset/analytics';
import type { Command } from 'commander';
import { stopwatch } from '../clock.ts';
import { drawBytes } from '../entropy.ts';
import { CommandFailure, exitCodes } from '../exit-code.ts';
import { parseCount, readSecretFile } from '../option-values.ts';
import { startProgress } from '../progress-bar.ts';
import type { Terminal } from '../terminal.ts';
import type { BadRow } from './attach-log-files.ts';
import { openSink } from './file-sink.ts';
import type { KeeperOverrides } from './keeper-overrides.ts';
import type { KnowledgeFiles } from './knowledge-files.ts';
import { addLimitOptions, type LimitArguments, limitsOf } from './limit-options.ts';

interface ScanArguments extends KnowledgeFiles, LimitArguments {
  readonly out?: string;
  readonly overridesOut?: string;
  readonly lineKey?: string;
  readonly disputesOnly?: true;
  readonly memory: number;
  readonly errors: number;
}

const helpText = `
A FILE is an attach log: text with commas, compressed with gzip where its name ends in .gz. Its first line names the
columns, in any order; those with other names are passed over.

  at                             2026-11-23T12:00:00Z, or milliseconds since 1970
  imei                           as the network has it; the first 14 digits count
  line                           up to 15 digits: an IMSI, or the number that you put in its place; blank if not known
  radio                          2g, 3g, 4g, 5g, or codes such as 001|006; may be blank or missing
  mcc                            country of the network, three digits; may be blank or missing
  latitude,longitude,radius_km   the cell and its reach; may be blank or missing

The rows may be in any order; in the order of time the log goes by once. What does not fit the memory is read again.

  --types    tac,allocated,radio   types of phones: their first day and their radio, both may be blank
  --keepers  imei,line,reported    proved keepers and their lines, and when they reported the phone (may be blank)
  --blocked  imei,mcc,since        phones that are blocked in other countries

A finding has a row for each signal, and the lines stand in it under pseudonyms: with --line-key FILE (a secret of 32
characters or more) the same ones each time, so that you can find your customers again. Signals of two independent
families open a dispute, which a person looks at. Never block a number for a finding: its owner has it too.
--overrides-out pairs each number that opens one with its proved keeper, for "deadset gate-list build --overrides": the
keeper is let pass, whatever comes of the number. There the line has to be the IMSI, and stands as it is in --keepers.

Examples:
  $ deadset clones scan attaches.csv --out findings.csv
  $ deadset clones scan november-*.csv.gz --types types.csv --keepers keepers.csv --line-key line.key --out findings.csv
  $ deadset clones scan attaches.csv --days 30 --many-lines 4 --lines-a-day 3.1 --seen-days 5 --disputes-only

Next: "deadset clones send findings.csv" tells a hub; docs/clones.md says what the signals are worth.`;

export function addClonesScanCommand(clones: Command, terminal: Terminal): void {
  const scan = clones
    .command('scan')
    .summary('find cloned and tampered phones in attach logs')
    .description('Looks for phones whose number is on several phones, or is none that a maker gave out.')
    .argument('<files...>', 'attach logs')
    .option('--out <file>', 'where the findings go, a CSV file; standard output if not given')
    .option('--overrides-out <file>', 'where the pairs go that let proved keepers pass; needs --keepers')
    .option('--types <file>', 'types of phones')
    .option('--keepers <file>', 'proved keepers and their lines')
    .option('--blocked <file>', 'phones that are blocked in other countries')
    .option('--line-key <file>', 'secret by which lines get the same pseudonyms each time')
    .option('--disputes-only', 'leave out findings of one family of signals')
    .option('--memory <MB>', 'how much memory the scan may use', parseCount, 1_024)
    .option('--errors <count>', 'how many rows that were left out to tell one by one', parseCount, 20);
  addLimitOptions(scan);
  scan
    .addHelpText('after', helpText)
    .action((files: string[], given: ScanArguments) => runScan(files, given, terminal));
}

async function runScan(files: string[], given: ScanArguments, terminal: Terminal): Promise<void> {
  const { defaultCloneLimits, IdentifierBook, scanClones } = await import('@deadset/analytics');
  const { attachLogFiles } = await import('./attach-log-files.ts');
  const { readKnowledge } = await import('./knowledge-files.ts');
  const { findingHeader, findingLines } = await import('./finding-lines.ts');
  const { keeperOverrides } = await import('./keeper-overrides.ts');
  const startedAt = stopwatch();
  const book = new IdentifierBook();
  const limits: CloneLimits = limitsOf(given, defaultCloneLimits);
  const lineKey = await lineKeyOf(given.lineKey, terminal);
  const known = await readKnowledge(given, book);
  const subscribers = await subscribersOf(given, book);
  let progress = startProgress(terminal, 'Reading');
  const told: BadRow[] = [];
  const { log, badRows } = await attachLogFiles({
    files,
    book,
    onBadRow: (row) => void (told.length < given.errors && told.push(row)),
    onProgress: (done, total) => progress.show(done, total),
  });
  const sink = openSink(given.out, terminal);
  let pairs: KeeperOverrides | undefined;
  const counts = { findings: 0, disputes: 0 };
  const write = (finding: CloneFinding) => {
    counts.findings += 1;
    if (finding.opens === 'dispute') counts.disputes += 1;
    else if (given.disputesOnly === true) return;
    for (const line of findingLines(finding, book, lineKey)) sink.write(line);
    pairs?.note(finding);
  };
  const onPass = (pass: number, waiting: number) => {
    progress.end();
    progress = startProgress(terminal, `Reading ${pass} of ${pass + waiting} or more`);
  };
  let summary: CloneScanSummary;
  try {
    if (given.overridesOut !== undefined)
      pairs = keeperOverrides({ subscribers, book, sink: openSink(given.overridesOut, terminal) });
    sink.write(findingHeader);
    const memoryBytes = given.memory * 2 ** 20;
    const from = given.from === undefined ? {} : { from: given.from };
    summary = await scanClones(log, { limits, known, memoryBytes, onPass, ...from }, write);
    sink.finish();
    pairs?.finish();
  } finally {
    progress.end();
    sink.close();
    pairs?.close();
    tellBadRows(told, badRows(), terminal);
  }
  tellSummary({ summary, counts, badRows: badRows(), seconds: (stopwatch() - startedAt) / 1_000 }, terminal);
}

/** The keepers' own lines, where pairs are asked for. */
async function subscribersOf(
  { keepers, overridesOut }: ScanArguments,
  book: IdentifierBook,
): Promise<ReadonlyMap<number, string>> {
  if (overridesOut === undefined) return new Map();
  if (keepers === undefined)
    throw new CommandFailure(
      '--overrides-out pairs numbers with proved keepers: give --keepers FILE too.',
      exitCodes.usage,
    );
  const { readKeeperSubscribers } = await import('./knowledge-files.ts');
  return readKeeperSubscribers(keepers, book);
}

async function lineKeyOf(file: string | undefined, terminal: Terminal): Promise<Buffer> {
  if (file === undefined) {
    terminal.note('The pseudonyms of the lines are of this run only; --line-key FILE makes them last.');
    return drawBytes(32);
  }
  const secret = await readSecretFile(file);
  if (secret.length < 32) throw new CommandFailure(`${file}: a line key has 32 characters or more.`);
  return Buffer.from(secret);
}

function tellBadRows(told: readonly BadRow[], count: number, terminal: Terminal): void {
  for (const { file, line, column, problem } of told)
    terminal.note(`${file}: line ${line}: ${column === 'row' ? 'the row' : column} ${problem}`);
  if (count > told.length) terminal.note(`and ${count - told.length} more; --errors ${count} tells them all`);
}

interface ScanEnd {
  readonly summary: CloneScanSummary;
  readonly counts: { readonly findings: number; readonly disputes: number };
  readonly badRows: number;
  readonly seconds: number;
}

function tellSummary({ summary, counts, badRows, seconds }: ScanEnd, terminal: Terminal): void {
  const { rows, devices, passes, rowsOutside, isInOrder, from } = summary;
  const leftOut = badRows === 0 ? '' : `, ${badRows} left out`;
  const readings = passes === 1 ? 'one reading' : `${passes} readings`;
  const order = isInOrder ? '' : ', not in the order of time';
  terminal.note(
    `${rows} rows of ${devices} phones${leftOut}; ${readings}${order}, ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s`,
  );
  terminal.note(
    `${counts.findings} phones with a signal, ${counts.disputes} of them for a person to look at`,
  );
  const day = new Date(from).toISOString().slice(0, 10);
  if (rowsOutside > 0)
    terminal.note(
      `${rowsOutside} rows are outside the days from ${day} in which lines are counted; --from and --days choose others`,
    );
}
