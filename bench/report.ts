import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BenchResult, type Figure, readResults } from './gate/result-file.ts';

const page = new URL('../docs/performance.md', import.meta.url);
const [begin, end] = ['<!-- begin figures -->', '<!-- end figures -->'];

/**
 * Writes the figures that the benches have left in bench/results into docs/performance.md, between its two marks, so that
 * nobody copies a figure by hand.
 *
 * `npm run bench -- report`.
 */
export async function run(): Promise<void> {
  const results = await readResults();
  if (results.size === 0) throw new Error('there are no figures yet: npm run bench -- all-gate');
  const text = await readFile(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has lost its marks ${begin} and ${end}`);
  const block = [begin, '', ...blockOf(results), '', ''].join('\n');
  await writeFile(page, text.slice(0, from) + block + text.slice(to));
  console.log(`${results.size} results written into ${fileURLToPath(page)}`);
}

function blockOf(results: ReadonlyMap<string, BenchResult>): string[] {
  const head = '| figure | target | ours | ceiling | ratio | kept | command |\n|---|---|---|---|---|---|---|';
  const rows = [...results.values()].flatMap(({ figures, command }) =>
    figures.map((figure) => rowOf(figure, command)),
  );
  const notes = [...results.values()].flatMap((result) => result.notes.map((note) => `* ${note}`));
  const runs = [...results].map(([name, { at, machine }]) => {
    const load = machine.find((line) => line.startsWith('load'))?.replace(/^load\s+/, '') ?? 'load unknown';
    return `* \`${name}\`: ${at}, load ${load}`;
  });
  const machines = new Set(
    [...results.values()].map(({ machine }) => machine.filter((line) => !line.startsWith('load')).join('\n')),
  );
  const machineBlock = ['```', [...machines].join('\n\n'), '```'];
  return [
    head,
    ...rows,
    '',
    ...(notes.length === 0 ? [] : [...notes, '']),
    'Measured on:',
    '',
    ...machineBlock,
    '',
    ...runs,
  ];
}

function rowOf({ figure, target, ours, ceiling, ratio, isKept }: Figure, command: string): string {
  const kept = isKept === undefined ? '' : isKept ? 'yes' : '**no**';
  return `| ${[figure, target, ours, ceiling, ratio, kept, `\`${command}\``].map((cell) => cell ?? '').join(' | ')} |`;
}
