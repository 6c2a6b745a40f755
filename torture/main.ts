import { parseArgs } from 'node:util';
import type { TortureProgram } from './program.ts';
import { torturePrograms } from './programs.ts';
import { Promises } from './promises.ts';

const helpText = `npm run torture -- [--only NAME] [--cycles N] [--seed S] [--short] [--list]

Runs the crash and fault programs against real processes, and exits with 0 only if every promise held.

  --only NAME   this program alone (--list names them)
  --cycles N    how often each does what it does (each program has its own usual number)
  --seed S      seed of all chance; told at the start, so that a run can be repeated (default: drawn)
  --short       the programs for continuous integration, in about three minutes
  --control     of kills: the run that must lose (same as --only kills-control)
  --list        the programs, one a line`;

// Whatever still waits for something belongs to a run that is over.
process.exit(await main());

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      cycles: { type: 'string' },
      seed: { type: 'string' },
      short: { type: 'boolean', default: false },
      control: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const only = values.only ?? positionals[0];
  const name = values.control && (only ?? 'kills') === 'kills' ? 'kills-control' : only;
  const chosen = torturePrograms.filter((one) =>
    name === undefined ? !values.short || one.shortCycles !== undefined : one.name === name,
  );
  const mostOf = ({ shortCycles = Number.POSITIVE_INFINITY }: TortureProgram) =>
    values.short ? shortCycles : Number.POSITIVE_INFINITY;
  const [cycles, seed] = [
    wholeOf(values.cycles),
    wholeOf(values.seed) ?? Math.floor(Math.random() * 2 ** 31),
  ];
  if (values.help) console.log(helpText);
  else if (values.list) console.log(torturePrograms.map(listLine).join('\n'));
  else if (chosen.length === 0) console.error(`There is no program "${name}".\n${helpText}`);
  else if (Number.isNaN(cycles) || Number.isNaN(seed))
    console.error(`--cycles and --seed are whole numbers.`);
  else {
    const cyclesOf = (one: TortureProgram) => Math.min(cycles ?? one.usualCycles, mostOf(one));
    return (await runAll(chosen, cyclesOf, seed)) ? 0 : 1;
  }
  return values.help || values.list ? 0 : 2;
}

async function runAll(
  programs: readonly TortureProgram[],
  cyclesOf: (program: TortureProgram) => number,
  seed: number,
): Promise<boolean> {
  const outcomes: string[] = [];
  let allHeld = true;
  console.log(`seed ${seed}`);
  for (const program of programs) {
    const startedAt = performance.now();
    const promises = await runOne(program, cyclesOf(program), seed);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    allHeld &&= promises.held;
    const outcome = promises.held ? 'held  ' : 'BROKEN';
    outcomes.push(`${promises.skipped === undefined ? outcome : 'skipped'} ${program.name}, ${seconds} s`);
    for (const line of promises.lines()) console.log(line);
  }
  console.log(`\n${outcomes.join('\n')}`);
  return allHeld;
}

/** A program that could not do its work has kept no promise. */
async function runOne(program: TortureProgram, cycles: number, seed: number): Promise<Promises> {
  const say = (line: string) => console.log(line);
  const promises = new Promises(say);
  say(`\n${program.name}: ${program.summary} (${cycles} cycles)`);
  try {
    await program.run({ cycles, seed, say }, promises);
  } catch (error) {
    promises.test('the program comes to its end', false, () =>
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  }
  return promises;
}

function listLine({ name, summary, usualCycles }: TortureProgram): string {
  return `${name.padEnd(18)}${summary} (${usualCycles} cycles)`;
}

/** Not a number when it is none; undefined when nothing was given. */
function wholeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
}
