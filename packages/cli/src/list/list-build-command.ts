import { rename, stat, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { stopwatch, systemClock } from '../clock.ts';
import { CommandFailure } from '../exit-code.ts';
import { parseCount } from '../option-values.ts';
import { startProgress } from '../progress-bar.ts';
import type { Terminal } from '../terminal.ts';
import type { BuiltList } from './list-build.ts';
import { readListKeys } from './list-key-file.ts';
import { snapshotOf } from './list-snapshot.ts';

interface ListBuildArguments {
  readonly from: string;
  readonly out: string;
  readonly signingKey?: string;
  readonly errors: number;
}

const helpText = `
The file is a stolen list with the columns imei, reporting_date and status in any order (DIRBS), in upper or lower
case. IMEIs have 14 to 16 digits; dates are yyyymmdd or empty; status is empty, blacklist or pending. Rows that cannot
be read are told with their line numbers and left out; everything else is taken. A pending row is an unproved word: it
has no effect any more 48 hours after the list was made.

Examples:
  $ deadset list build --from stolen.csv --out list.snapshot
  $ deadset list key --out list.key
  $ deadset list build --from stolen.csv --out list.snapshot --signing-key list.key

Next:
  $ deadset list show list.snapshot
  $ deadset edge --snapshot list.snapshot --s13 127.0.0.1:3868 --n5g 127.0.0.1:8480 --check 127.0.0.1:8410`;

export function addListBuildCommand(list: Command, terminal: Terminal): void {
  list
    .command('build')
    .summary('make a list from a CSV file')
    .description('Makes a list that an edge can answer by, from a stolen list in a CSV file.')
    .requiredOption('--from <file>', 'the stolen list, a CSV file')
    .requiredOption('--out <file>', 'the list to write; one that is there is replaced')
    .option('--signing-key <file>', 'sign it with this key, so that whoever uses it can tell who made it')
    .option('--errors <count>', 'how many rows that were left out to tell one by one', parseCount, 20)
    .addHelpText('after', helpText)
    .action((given: ListBuildArguments) => runListBuild(given, terminal));
}

async function runListBuild(given: ListBuildArguments, terminal: Terminal): Promise<void> {
  const { buildList } = await import('./list-build.ts');
  // Before the long work: a key that cannot be read should not cost a minute.
  const keys = given.signingKey === undefined ? undefined : await readListKeys(given.signingKey);
  const now = systemClock();
  const startedAt = stopwatch();
  const progress = startProgress(terminal, `Reading ${given.from}`);
  let built: BuiltList;
  try {
    built = await buildList(given.from, {
      errorLimit: given.errors,
      now,
      onProgress: (done, total) => progress.show(done, total),
    });
  } finally {
    progress.end();
  }
  tellRejected(built, terminal);
  if (built.list.count === 0)
    throw new CommandFailure(`${given.from} has no row that can be taken; nothing was written.`);
  const snapshot = snapshotOf(built.list, now, keys);
  // Written beside and renamed: an edge that reads it meanwhile sees the old list or the new one, never half of one.
  await writeFile(`${given.out}.new`, snapshot, { flush: true });
  await rename(`${given.out}.new`, given.out);
  const { size } = await stat(given.out);
  terminal.out(summaryOf(built, given.out, size, (stopwatch() - startedAt) / 1000));
  if (keys === undefined) {
    terminal.note('It is not signed: an edge takes it on your word alone. Sign it with --signing-key FILE.');
  }
}

function tellRejected({ errors, rejectedCount }: BuiltList, terminal: Terminal): void {
  for (const { line, column, problem } of errors) {
    terminal.note(`line ${line}: ${column === undefined ? 'the row' : column} ${problem}`);
  }
  const untold = rejectedCount - errors.length;
  if (untold > 0) terminal.note(`and ${untold} more; --errors ${rejectedCount} tells them all`);
}

function summaryOf(built: BuiltList, out: string, byteCount: number, seconds: number): string {
  const { list, rowCount, repeatedCount, rejectedCount } = built;
  const repeated = repeatedCount === 0 ? '' : `, ${repeatedCount} repeated`;
  const rejected = rejectedCount === 0 ? '' : `, ${rejectedCount} left out`;
  const size = byteCount < 1e6 ? `${Math.ceil(byteCount / 1e3)} kB` : `${(byteCount / 1e6).toFixed(1)} MB`;
  return `${out}: ${list.count} devices from ${rowCount} rows${repeated}${rejected}; ${size} in ${seconds.toFixed(1)} s`;
}
