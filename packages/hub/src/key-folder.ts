import type { KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type SigningKey,
  signatureTypes,
  signingKey,
  type VerifierKey,
  verifierKey,
} from '@deadset/protocol';
import type { Entropy } from './entropy.ts';

/** The secrets of one hub, as they are kept in its data folder. All processes of one hub have the same. */
export interface HubKeys {
  /** Signs the log's heads. */
  readonly log: SigningKey;
  /** Signs them too, while followers come from it to the other: see `key-rotation.ts`. */
  readonly formerLog?: SigningKey;
  /** Signed them once: of use for reading what it signed, and for nothing else. */
  readonly retiredLog: readonly VerifierKey[];
  /** Cosigns them with the time, until witnesses do. */
  readonly clock: SigningKey;
  /** Signs check certificates. */
  readonly certificate: KeyObject;
  /** Signs access tokens. */
  readonly token: KeyObject;
  /** 32 bytes from which withdrawal codes are computed. */
  readonly code: Buffer;
  /** 32 bytes under which batches are archived. */
  readonly archive: Buffer;
  /** 32 bytes under which addresses of people and secrets of webhooks are kept. */
  readonly seal: Buffer;
}

const seedBytes = 32;

/** Names of the files of the log's keys. */
export const logKeyFiles = {
  current: 'log-key',
  former: 'log-key.former',
  /** Public keys, 32 bytes in hexadecimal on a line each. */
  retired: 'log-keys.retired',
} as const;

/** Reads the keys of a hub, and makes those that are missing: 32 random bytes each, readable by their owner alone. */
export async function openKeys(folder: string, origin: string, entropy: Entropy): Promise<HubKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const seed = (name: string) => openSeed(join(folder, name), entropy);
  const log = await seed(logKeyFiles.current);
  const former = await readSeed(join(folder, logKeyFiles.former));
  return {
    log: signingKey(origin, signatureTypes.log, log),
    // The same key twice is what a rotation leaves that was interrupted.
    ...(former?.equals(log) === false && { formerLog: signingKey(origin, signatureTypes.log, former) }),
    retiredLog: await readRetired(folder, origin),
    clock: signingKey(`${origin}/clock`, signatureTypes.cosignature, await seed('clock-key')),
    token: signingKey('token', signatureTypes.log, await seed('token-key')).privateKey,
    certificate: signingKey('certificate', signatureTypes.log, await seed('certificate-key')).privateKey,
    code: await seed('code-key'),
    archive: await seed('archive-key'),
    seal: await seed('seal-key'),
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

/** Public keys of the log that sign it no more, oldest first. */
export async function readRetired(folder: string, origin: string): Promise<VerifierKey[]> {
  const path = join(folder, logKeyFiles.retired);
  const text = (await unlessCode('ENOENT', () => readFile(path, 'utf8'))) ?? '';
  const lines = text.split('\n').filter((line) => line !== '');
  if (!lines.every((line) => /^[0-9a-f]{64}$/.test(line)))
    throw new Error(`${path} has a line that is no public key`);
  return lines.map((line) => verifierKey(origin, signatureTypes.log, Buffer.from(line, 'hex')));
}

/** The 32 bytes of a key file; undefined when there is none. */
export async function readSeed(path: string): Promise<Buffer | undefined> {
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
  await syncFolder(dirname(path));
}

/** Waits until the names of a folder are on disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync();
  await folder.close();
}

/** A new file that its owner alone reads, on disk with its bytes. */
export async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What an operation on files gives, or undefined when it fails with this code. */
export async function unlessCode<T>(code: string, operation: () => Promise<T>): Promise<T | undefined> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  }
}
