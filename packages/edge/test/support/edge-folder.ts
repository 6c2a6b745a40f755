import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImeiKey, parseImeiKey } from '@deadset/domain';
import type { EdgeConfig } from '../../src/index.ts';

const loopback = { host: '127.0.0.1', port: 0 };

/** An edge with every listener on a free port. */
export function quietConfig(rest: Partial<EdgeConfig>): EdgeConfig {
  return {
    n5g: loopback,
    check: { ...loopback, clients: [] },
    admin: loopback,
    unknownDevice: 'WHITELISTED',
    logLevel: 'silent',
    ...rest,
  };
}

export async function inFreshFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'deadset-edge-'));
  try {
    return await work(folder);
  } finally {
    // An edge that is only closed afterwards may still be writing an attempt.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** Resolves once a condition holds; throws with its name when it does not in time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`not in ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

export function imeiKey(value: number): ImeiKey {
  const key = parseImeiKey(value);
  if (key === undefined) throw new Error(`not a key: ${value}`);
  return key;
}
