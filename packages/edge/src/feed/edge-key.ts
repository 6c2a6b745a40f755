import { readFile } from 'node:fs/promises';
import { type SigningKey, signatureTypes, signingKey } from '@deadset/protocol';
import { isMissing, replaceFile } from './durable-file.ts';

const seedBytes = 32;

/**
 * The edge's own Ed25519 key from its file, made at the first start and then never changed: it is the edge's name.
 *
 * The file holds the 32-byte seed and is readable by its owner only. A file of any other length is refused, for a new
 * key would be another edge.
 */
export async function keepEdgeKey(path: string, entropy: (byteCount: number) => Buffer): Promise<SigningKey> {
  const seed = (await readSeed(path)) ?? (await writeSeed(path, entropy(seedBytes)));
  if (seed.length !== seedBytes) {
    throw new Error(
      `${path} is not a key of ${seedBytes} bytes: restore it, or remove it to become another edge`,
    );
  }
  return signingKey('deadset-edge', signatureTypes.log, seed);
}

async function readSeed(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function writeSeed(path: string, seed: Buffer): Promise<Buffer> {
  await replaceFile(path, seed);
  return seed;
}
