import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { machineLines } from '../machine.ts';

/** One figure as it goes into the table of docs/performance.md. All of it is text made by the bench that measured it. */
export interface Figure {
  readonly figure: string;
  readonly target?: string;
  readonly ours: string;
  readonly ceiling?: string;
  readonly ratio?: string;
  /** Absent where nothing is promised. */
  readonly isKept?: boolean;
}

/** What one bench leaves behind. */
export interface BenchResult {
  readonly command: string;
  /** ISO 8601. */
  readonly at: string;
  readonly machine: readonly string[];
  readonly figures: readonly Figure[];
  /** Whatever a reader of the figures has to know. */
  readonly notes: readonly string[];
}

const folder = new URL('../results/', import.meta.url);
/** Looked at before a bench begins, so that its own load is not told as that of the machine. */
const machine = machineLines();

/** Keeps the figures of a bench (git ignores them) until `npm run bench -- report` puts them into the documentation. */
export async function keepResult(
  name: string,
  result: Pick<BenchResult, 'command' | 'figures' | 'notes'>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const kept: BenchResult = { ...result, at: new Date().toISOString(), machine: await machine };
  await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(kept, undefined, 2)}\n`);
  for (const note of result.notes) console.log(note);
  console.log(`kept in ${fileURLToPath(new URL(`${name}.json`, folder))}`);
}

/** What the benches have left, by name. */
export async function readResults(): Promise<Map<string, BenchResult>> {
  await mkdir(folder, { recursive: true });
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted();
  const pairs = files.map(async (file) => {
    const result: BenchResult = JSON.parse(await readFile(new URL(file, folder), 'utf8'));
    return [file.slice(0, -'.json'.length), result] as const;
  });
  return new Map(await Promise.all(pairs));
}
