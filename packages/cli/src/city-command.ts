import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { City, CityEvent, CityOptions } from '@deadset/simulators';
import { type Command, InvalidArgumentError } from 'commander';
import { stopwatch } from './clock.ts';
import { CommandFailure, exitCodes } from './exit-code.ts';
import { LineFiles } from './line-files.ts';
import { parseCount } from './option-values.ts';
import { startProgress } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

const hourMs = 3_600_000;

interface CityArguments {
  readonly seed: number;
  readonly scale: number;
  readonly days: number;
  readonly null?: boolean;
  readonly out: string;
}

const helpText = `
Scale 10 is London; 1 is a tenth of it, and takes about 120 MB. What a connected system would see goes to seen/, what is
true to truth/; README.md beside them has every column. The numbers behind it and their sources are in docs/city.md.

Examples:
  $ deadset city --seed 1 --out city
  $ deadset city --seed 1 --scale 0.1 --days 90 --null --out null-city`;

export function addCityCommand(program: Command, terminal: Terminal): void {
  program
    .command('city')
    .summary('draw a synthetic London of stolen phones')
    .description(
      'Draws thefts, reports, attempts, attaches and what became of phones, with the truth apart, as CSV files. The same seed draws the same city.',
    )
    .option('--seed <number>', 'which city; a whole number', parseSeed, 1)
    .option('--scale <number>', 'how large, 0.02 to 100; 10 is London', parseScale, 1)
    .option('--days <count>', 'how many days', parseCount, 365)
    .option('--null', 'without crooked shops and cloners, to count what is found by chance')
    .requiredOption('--out <folder>', 'where to write the files; those that are there are replaced')
    .addHelpText('after', helpText)
    .action((given: CityArguments) => runCity(given, terminal));
}

async function runCity(
  { seed, scale, days, null: isNull = false, out }: CityArguments,
  terminal: Terminal,
): Promise<void> {
  const { cityFiles, cityReadme } = await import('@deadset/simulators');
  const city = await layOut({ seed, scale, days, isNull });
  const startedAt = stopwatch();
  for (const folder of ['seen', 'truth']) await mkdir(join(out, folder), { recursive: true });
  const files = await LineFiles.open(
    out,
    cityFiles.map(({ path }) => path),
  );
  const progress = startProgress(terminal, `Drawing ${out}`);
  const show = (at: number) => progress.show(at - city.beginsAt, city.endsAt - city.beginsAt);
  let counts: EventCounts;
  try {
    counts = await writeCity(city, files, show);
  } finally {
    progress.end();
    await files.close();
  }
  await writeFile(join(out, 'README.md'), cityReadme(city));
  const count = (kind: CityEvent['kind']) => (counts.get(kind) ?? 0).toLocaleString('en-GB');
  const seconds = ((stopwatch() - startedAt) / 1000).toFixed(1);
  terminal.out(
    `${out}: ${count('theft')} thefts, ${count('report')} steps of reports, ${count('attempt')} attempts, ` +
      `${count('outcome')} outcomes, ${count('recovery')} recoveries, ${count('attach')} attaches in ${seconds} s`,
  );
}

type EventCounts = ReadonlyMap<CityEvent['kind'], number>;

/** Writes all lines of a city; `show` is told each hour that is done. */
async function writeCity(city: City, files: LineFiles, show: (at: number) => void): Promise<EventCounts> {
  const { cityEvents, cityFiles, headOf, instantOf, linesOf, standingLines } = await import(
    '@deadset/simulators'
  );
  const counts = new Map<CityEvent['kind'], number>();
  for (const file of cityFiles) files.add(headOf(file));
  for (const line of standingLines(city)) files.add(line);
  let shownAt = city.beginsAt;
  for (const event of cityEvents(city)) {
    counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
    for (const line of linesOf(event)) if (files.add(line)) await files.write();
    const at = instantOf(event);
    if (at < shownAt + hourMs) continue;
    shownAt = at;
    show(at);
  }
  await files.write();
  return counts;
}

/** A city, or what is wrong with what was asked for. */
async function layOut(options: CityOptions): Promise<City> {
  const { createCity } = await import('@deadset/simulators');
  try {
    return createCity(options);
  } catch (error) {
    if (error instanceof RangeError)
      throw new CommandFailure(error.message, exitCodes.usage, { cause: error });
    throw error;
  }
}

function parseSeed(text: string): number {
  if (!/^[0-9]{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.');
  return Number(text);
}

function parseScale(text: string): number {
  if (!/^[0-9]{1,3}(\.[0-9]{1,4})?$/.test(text))
    throw new InvalidArgumentError('It must be a number such as 1 or 0.1.');
  return Number(text);
}
