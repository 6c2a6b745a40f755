import type { KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type SigningKey, signatureTypes, signingKey } from '@deadset/protocol';
import type { Entropy } from './entropy.ts';

/** The secrets of one hub, as they are kept in its data folder. All processes of one hub have the same. */
export interface HubKeys {
  /** Signs the log's heads. */
  readonly log: SigningKey;
  /** Cosigns them with the time, until witnesses do. */
  readonly clock: SigningKey;
  /** Signs access tokens. */
  readonly token: KeyObject;
  /** 32 bytes from which withdrawal codes are computed. */
  readonly code: Buffer;
}

const seedBytes = 32;

/** Reads the keys of a hub, and makes those that are missing: 32 random bytes each, readable by their owner alone. */
export async function openKeys(folder: string, origin: string, entropy: Entropy): Promise<HubKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const seed = (name: string) => openSeed(join(folder, name), entropy);
  return {
    log: signingKey(origin, signatureTypes.log, await seed('log-key')),
    clock: signingKey(`${origin}/clock`, signatureTypes.cosignature, await seed('clock-key')),
    token: signingKey('token', signatureTypes.log, await seed('token-key')).privateKey,
    code: await seed('code-key'),
  };
}

async function openSeed(path: string, entropy: Entropy): Promise<Buffer> {
  const present = await readSeed(path);
  if (present !== undefined) return present;
  await writeSeed(path, entropy(seedBytes), entropy);
  // Read back, not returned: another process may have been first.
  const made = await readSeed(path);
  if (made === undefined) throw new Error(`the key ${path} was not kept`);
  return made;
}

async function readSeed(path: string): Promise<Buffer | undefined> {
  const seed = await unlessCode('ENOENT', () => readFile(path));
  if (seed !== undefined && seed.length !== seedBytes) {
    throw new Error(`the key ${path} has ${seed.length} bytes, not ${seedBytes}`);
  }
  return seed;
}

/** Whole and on disk, or not there: a key that is lost with the power would orphan everything it signed. */
async function writeSeed(path: string, seed: Buffer, entropy: Entropy): Promise<void> {
  const draft = `${path}.${entropy(6).toString('hex')}`;
  await writeSynced(draft, seed);
  // A link and not a renaming, which would put our key over that of a process that was first.
  await unlessCode('EEXIST', () => link(draft, path));
  await rm(draft);
  const folder = await open(dirname(path));
  await folder.sync();
  await folder.close();
}

async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What an operation on files gives, or undefined when it fails with this code. */
async function unlessCode<T>(code: string, operation: () => Promise<T>): Promise<T | undefined> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  }
}
