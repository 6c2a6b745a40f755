import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { shareInterval } from '@deadset/analytics';
import { cloneRuleNames, cloneRules } from '@deadset/domain';
import { addTally, type CityTally, emptyTally, type RuleTally, tallyOfCity } from './clones/city-tally.ts';
import { thousands } from './gate/print.ts';

const page = new URL('../docs/clones.md', import.meta.url);
const [begin, end] = ['<!-- begin figures -->', '<!-- end figures -->'];
const confidence = 0.95;

/**
 * Precision and recall of the rules that look for clones, on the labelled attach log of the simulated city, over many
 * seeds and in the city in which nothing is cloned. Writes them into docs/clones.md, so that nobody copies a figure by hand.
 *
 * `npm run bench -- clone-rules [--seeds N] [--scale S]`: 20 cities of a tenth of London when nothing is given.
 */
export async function run(args: string[]): Promise<void> {
  const options = {
    seeds: { type: 'string', default: '20' },
    scale: { type: 'string', default: '1' },
  } as const;
  const { values } = parseArgs({ args, options });
  const [seeds, scale] = [Number(values.seeds), Number(values.scale)];
  if (!Number.isInteger(seeds) || seeds < 1) throw new Error('--seeds is a whole number from 1');
  const mixed = await talliesOf(seeds, { scale, isNull: false });
  const nothingCloned = await talliesOf(seeds, { scale, isNull: true });
  const block = blockOf({ seeds, scale, mixed, nothingCloned });
  console.log(block);
  const text = await readFile(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/clones.md has lost its marks ${begin} and ${end}`);
  await writeFile(page, `${text.slice(0, from)}${begin}\n\n${block}\n\n${text.slice(to)}`);
  console.log(`written into ${fileURLToPath(page)}`);
}

async function talliesOf(seeds: number, city: { scale: number; isNull: boolean }): Promise<CityTally> {
  let sum = emptyTally();
  for (let seed = 1; seed <= seeds; seed += 1) {
    sum = addTally(sum, await tallyOfCity({ ...city, seed }));
    console.log(`seed ${seed}${city.isNull ? ', nothing cloned' : ''}: ${thousands(sum.rows)} rows so far`);
  }
  return sum;
}

interface Measured {
  readonly seeds: number;
  readonly scale: number;
  readonly mixed: CityTally;
  readonly nothingCloned: CityTally;
}

function blockOf({ seeds, scale, mixed, nothingCloned }: Measured): string {
  const rules = cloneRuleNames
    .filter((name) => mixed.rules[name].cloned + mixed.rules[name].others > 0)
    .map((name) => rowOf(`\`${name}\` (${cloneRules[name].family})`, mixed.rules[name], mixed));
  const { disputes } = nothingCloned;
  return [
    `${seeds} cities of scale ${scale}, 30 days each: ${thousands(mixed.rows)} attaches, ${thousands(mixed.others + mixed.cloned)} numbers, of which ${thousands(mixed.cloned)} are on more than one phone. In brackets the 95 % interval (Clopper and Pearson). Written by \`npm run bench -- clone-rules\`.`,
    '',
    '| rule (family) | found and cloned | found and not | precision | recall |',
    '|---|---|---|---|---|',
    ...rules,
    rowOf('**two independent signals in one log of all networks**', mixed.disputes, mixed),
    rowOf('**each network scans its own log: a person at the hub looks**', mixed.apart.before, mixed),
    rowOf('**the same of two networks: it stands against a report by itself**', mixed.apart.doubted, mixed),
    '',
    `The rules stand as one log of all networks shows them; a network that sees only its own customers finds less. Not cloned, and two signals all the same in the log of all: ${share(mixed.disputes.others, mixed.others)} of the numbers that are on one phone; in the same cities with nothing cloned ${share(disputes.others, nothingCloned.others)}.`,
    '',
    atOtherShares(mixed),
  ].join('\n');
}

function rowOf(name: string, { cloned, others }: RuleTally, all: CityTally): string {
  const cells = [name, cloned, others, share(cloned, cloned + others), share(cloned, all.cloned)];
  return `| ${cells.join(' | ')} |`;
}

/** The precision follows from how many numbers are cloned: what these rates would come to where fewer are. */
function atOtherShares({ disputes, cloned, others }: CityTally): string {
  const recall = disputes.cloned / cloned;
  const wrong = shareInterval(disputes.others, others, confidence);
  const lines = [0.01, 0.001, 0.0001].map((cloning) => {
    const precisionAt = (falseShare: number) =>
      (recall * cloning) / (recall * cloning + falseShare * (1 - cloning));
    const worst = percent(precisionAt(wrong.high));
    return `| ${percent(cloning)} | ${percent(precisionAt(disputes.others / others))} | ${worst} |`;
  });
  const head =
    '| share of numbers that are cloned | precision of a dispute | at the upper bound of false ones |';
  return [head, '|---|---|---|', ...lines].join('\n');
}

function share(count: number, of: number): string {
  if (of === 0) return 'none';
  const { low, high } = shareInterval(count, of, confidence);
  return `${percent(count / of)} (${percent(low)} to ${percent(high)})`;
}

function percent(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}
