import { createHash } from 'node:crypto';
import { access, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, version } from 'esbuild';
import type { Logger } from 'pino';

/** Programs that run on threads of their own, by the file in `bin/` that begins each. */
export type ThreadProgram = 'gate-worker' | 'attempt-spool';

/** Where each program's own module is, from the folder of this package's sources. */
const entries: Readonly<Record<ThreadProgram, string>> = {
  'gate-worker': 'workers/gate-worker.ts',
  'attempt-spool': 'attempts/spool-worker.ts',
};

const packages = fileURLToPath(new URL('../../', import.meta.url));
/** The packages that a thread's program is made of. */
const rooms = ['domain', 'protocol', 'edge'];
/** Beside the libraries, where they are found by their names. */
const cache = join(packages, '..', 'node_modules', '.cache', 'deadset');

/**
 * Where a thread's program is: one file, put together when its sources have changed and kept.
 *
 * A thread that reads the sources one by one takes over a second of processor time to begin, ten times what one file takes.
 * Where the file cannot be kept (a read-only installation) the thread reads the sources.
 */
export async function threadProgram(name: ThreadProgram, log: Logger): Promise<URL> {
  const fromSources = new URL(`../bin/${name}.js`, import.meta.url);
  try {
    const file = join(cache, `${name}-${await stampOfSources()}.mjs`);
    if (!(await isThere(file))) await keep(file, await bundled(entries[name]));
    return new URL(`file://${file}`);
  } catch (err) {
    log.debug({ err, name }, 'a program is not kept as one file, so its thread reads the sources');
    return fromSources;
  }
}

/** Another one as soon as any source is changed, or is another file. */
async function stampOfSources(): Promise<string> {
  const stamp = createHash('sha256').update(`esbuild ${version}, node ${process.version}\n`);
  for (const room of rooms) {
    const folder = join(packages, room, 'src');
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const states = await Promise.all(names.toSorted().map((name) => stat(join(folder, name))));
    for (const [place, { mtimeMs, size }] of states.entries())
      stamp.update(`${room}/${names[place]} ${mtimeMs} ${size}\n`);
  }
  return stamp.digest('hex').slice(0, 32);
}

async function bundled(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(packages, 'edge', 'src', entry)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Libraries stay where they are; only our own packages are sources.
    external: ['pino', 'prom-client', 'jose', 'typebox', 'typebox/*', 'esbuild'],
    sourcemap: 'inline',
    write: false,
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('nothing was put together');
  return output.contents;
}

/** Written under another name first: another edge may be starting, and must see all of it or nothing. */
async function keep(file: string, contents: Uint8Array): Promise<void> {
  await mkdir(cache, { recursive: true });
  const written = `${file}.${process.pid}`;
  await writeFile(written, contents);
  await rename(written, file);
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    // Never put together, or put together from other sources.
    return false;
  }
}
