import type { GateListBuild, GateListInputs, ToldProblems } from '@deadset/edge';
import type { Command } from 'commander';
import { stopwatch, systemClock } from '../clock.ts';
import { AnsweredNo, CommandFailure, exitCodes } from '../exit-code.ts';
import { startProgress } from '../progress-bar.ts';
import type { Terminal } from '../terminal.ts';
import { linesOfCounts } from './gate-list-words.ts';

interface GateListBuildArguments extends GateListInputs {
  readonly out: string;
  readonly skipBadRows?: true;
  readonly lastWins?: true;
}

const helpText = `
Every file is text with commas; its first line names the columns, in any order. An IMEI has 14 to 16 digits, of which
the first 14 count. A status is white, grey, black or unknown; single devices are white, grey or black.

  --keys               imei,status and if you like reason, reported (a day), until (a day or an instant)
  --ranges             from,to,status         a range may lie within another: the narrowest one decides
  --tacs               tac,status             eight digits: all devices of a type
  --subscribers        from,to,status         ranges of IMSIs, which may not overlap
  --overrides          imei,subscriber,status what is said of one device in the hands of one subscriber
  --software-versions  tac,svn,status         svn has two digits

Nothing is written while a row cannot be read (unless --skip-bad-rows) or two rows contradict each other (unless
--last-wins). Lists of a hundred million devices are sorted through work files beside the list: leave room for 15 bytes
a row, 55 where it has an end or a day of report, 87 where it has both.

Examples:
  $ deadset gate-list build --keys own.csv --ranges ranges.csv --tacs tacs.csv --out operator.gates
  $ deadset gate-list build --overrides keepers.csv --out operator.gates --last-wins

Next:
  $ deadset gate-list show operator.gates
  $ deadset edge --snapshot list.snapshot --rules operator.gates --s13 127.0.0.1:3868`;

export function addGateListBuildCommand(list: Command, terminal: Terminal): void {
  list
    .command('build')
    .summary('make a gate list from text files')
    .description('Compiles your own list of devices and your own rules into one file that edges load.')
    .option('--keys <file>', 'devices')
    .option('--ranges <file>', 'ranges of devices')
    .option('--tacs <file>', 'types of devices')
    .option('--subscribers <file>', 'ranges of subscribers, whatever device they use')
    .option('--overrides <file>', 'devices in the hands of one subscriber')
    .option('--software-versions <file>', 'software of types of devices')
    .requiredOption('--out <file>', 'the gate list to write; one that is there is replaced')
    .option('--skip-bad-rows', 'leave out rows that cannot be read')
    .option('--last-wins', 'of rows that contradict each other the last one counts')
    .addHelpText('after', helpText)
    .action((given: GateListBuildArguments) => runGateListBuild(given, terminal));
}

async function runGateListBuild(given: GateListBuildArguments, terminal: Terminal): Promise<void> {
  const { out, skipBadRows = false, lastWins = false, ...inputs } = given;
  if (Object.keys(inputs).length === 0)
    throw new CommandFailure(
      'Give at least one file to make the list of, such as --keys FILE.',
      exitCodes.usage,
    );
  const { buildGateList } = await import('@deadset/edge');
  const startedAt = stopwatch();
  const bars = {
    reading: startProgress(terminal, 'Reading'),
    sorting: startProgress(terminal, 'Sorting'),
  };
  let build: GateListBuild;
  try {
    build = buildGateList({
      inputs,
      out,
      builtAt: systemClock(),
      skipBadRows,
      lastWins,
      onProgress: (step, done, total) => bars[step].show(done, total),
    });
  } finally {
    bars.reading.end();
    bars.sorting.end();
  }
  tell(build.badRows, 'rows that cannot be read', terminal);
  tell(build.conflicts, 'rows that contradict others', terminal);
  if (build.written === undefined) {
    terminal.note(`Nothing was written. ${wayOut(build, skipBadRows, lastWins)}`);
    throw new AnsweredNo();
  }
  terminal.out(summaryOf(build, out, (stopwatch() - startedAt) / 1000));
  for (const line of linesOfCounts(build.written.header)) terminal.out(line);
}

function tell({ shown, count }: ToldProblems, what: string, terminal: Terminal): void {
  for (const { file, line, problem } of shown) terminal.note(`${file}: line ${line}: ${problem}`);
  if (count > shown.length) terminal.note(`and ${count - shown.length} more ${what}`);
}

/** Offers only what has not been tried: ranges that overlap have no last one that could count. */
function wayOut({ badRows, conflicts }: GateListBuild, skipsBadRows: boolean, lastWins: boolean): string {
  const ways = [
    ...(badRows.count > 0 && !skipsBadRows
      ? ['leave rows out that cannot be read with --skip-bad-rows']
      : []),
    ...(conflicts.count > 0 && !lastWins
      ? ['let the last of contradicting rows count with --last-wins']
      : []),
  ];
  return ways.length === 0 ? 'Correct the files.' : `Correct the files, or ${ways.join(' and ')}.`;
}

function summaryOf(build: GateListBuild, out: string, seconds: number): string {
  const { written, rowCount, repeatedCount, badRows } = build;
  const repeated = repeatedCount === 0 ? '' : `, ${repeatedCount} repeated`;
  const skipped = badRows.count === 0 ? '' : `, ${badRows.count} left out`;
  const megabytes = ((written?.bytes ?? 0) / 1e6).toFixed(1);
  return `${out}: ${rowCount} rows${repeated}${skipped}; ${megabytes} MB in ${seconds.toFixed(1)} s`;
}
