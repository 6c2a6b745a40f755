import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerifierKey } from '@deadset/protocol';
import type { WitnessConfig } from '../../src/index.ts';

export const witnessName = 'witness.example/w1';

export async function inFreshFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-witness-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function quietConfig(dataFolder: string, ...logKeys: VerifierKey[]): WitnessConfig {
  return { host: '127.0.0.1', port: 0, dataFolder, name: witnessName, logKeys, logLevel: 'silent' };
}

/** Posts a body as a log would. */
export async function addCheckpoint(
  url: string,
  body: string,
): Promise<{ status: number; type: string | null; text: string }> {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}
