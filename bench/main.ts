import { readdir, readFile } from 'node:fs/promises';
import { machineLines } from './machine.ts';

/** What every bench file exports. */
interface Bench {
  run(args: string[]): Promise<void>;
}

const folder = new URL('./', import.meta.url);
/** In this folder, but no bench of their own. */
const others = ['main', 'machine'];

const [name, ...args] = process.argv.slice(2);
const names = await listBenches();
if (name !== undefined && names.includes(name)) {
  for (const line of await machineLines()) console.log(line);
  const bench: Bench = await import(new URL(`${name}.ts`, folder).href);
  await bench.run(args);
} else {
  const usage = `npm run bench -- NAME [options], NAME one of: ${names.join(', ')}`;
  if (name === undefined) console.log(usage);
  else console.error(`There is no bench "${name}".\n${usage}`);
  process.exitCode = name === undefined ? 0 : 2;
}

/** The files beside this one that export `run`. */
async function listBenches(): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z0-9-]+\.ts$/.test(file));
  const found: string[] = [];
  for (const file of files.map((one) => one.slice(0, -3)).filter((one) => !others.includes(one))) {
    const source = await readFile(new URL(`${file}.ts`, folder), 'utf8');
    if (/^export async function run\(/m.test(source)) found.push(file);
  }
  return found.toSorted();
}
