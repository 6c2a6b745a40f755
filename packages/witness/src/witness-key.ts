import { type SigningKey, signatureTypes, signingKey } from '@deadset/protocol';
import { readIfPresent, replaceFile } from './durable-file.ts';

const seedBytes = 32;

/**
 * The witness's own Ed25519 key from its file, made at the first start and then never changed: others pin it.
 *
 * The file holds the 32-byte seed and is readable by its owner only. Throws for a file of any other length: a new key
 * would be another witness.
 */
export async function keepWitnessKey(
  path: string,
  name: string,
  entropy: (byteCount: number) => Buffer,
): Promise<SigningKey> {
  const present = await readIfPresent(path);
  const seed = present ?? entropy(seedBytes);
  if (seed.length !== seedBytes) {
    throw new Error(
      `${path} has ${seed.length} bytes and is not a key of ${seedBytes}: restore it from a copy, or begin as another witness in an empty folder`,
    );
  }
  if (present === undefined) await replaceFile(path, seed);
  return signingKey(name, signatureTypes.cosignature, seed);
}
