import { link, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RegistryError } from '@deadset/domain';
import { signatureTypes, signingKey, type VerifierKey } from '@deadset/protocol';
import type { Db } from './database/index.ts';
import type { Entropy } from './entropy.ts';
import { logKeyFiles, readRetired, readSeed, syncFolder, unlessCode, writeSynced } from './key-folder.ts';
import { areKeysStated } from './log/index.ts';

/** Where the keys of a hub are, and the name of its log. */
export interface LogRotation {
  readonly folder: string;
  readonly origin: string;
}

const seedBytes = 32;

/**
 * Gives the log another key, to sign beside the present one from the next start of the hub on. Gives the new one.
 *
 * Every process of the hub must be stopped and started again with the same folder. Throws `conflict` when there is no key
 * yet, or the log has two already. Interrupted anywhere it leaves the old state or the new, and can be done again.
 */
export async function rotateLogKey({ folder, origin }: LogRotation, entropy: Entropy): Promise<VerifierKey> {
  const { current, former } = await readLogSeeds(folder);
  if (former !== undefined) {
    throw new RegistryError('conflict', 'The log has a new key already. Retire the former one first.');
  }
  const paths = pathsIn(folder);
  const draft = `${paths.current}.${entropy(6).toString('hex')}`;
  const seed = entropy(seedBytes);
  await writeSynced(draft, seed);
  await unlessCode('EEXIST', () => link(paths.current, paths.former));
  await syncFolder(folder);
  await rename(draft, paths.current);
  await syncFolder(folder);
  if (current.equals(seed)) throw new Error('two keys drawn at random are the same');
  return signingKey(origin, signatureTypes.log, seed).verifier;
}

/**
 * Destroys the former key of the log: from the next start of the hub on the other signs alone. Gives the retired one,
 * whose public half stays, for what it signed is still read.
 *
 * Throws `conflict` when there is no former key, or while the log has not yet stated, under it and with its witnesses,
 * which key follows: followers would be left without a way to the new one.
 */
export async function retireLogKey(db: Db, { folder, origin }: LogRotation): Promise<VerifierKey> {
  const { current, former } = await readLogSeeds(folder);
  if (former === undefined) {
    throw new RegistryError(
      'conflict',
      'The log has one key alone. Give it another first: deadset log-key rotate.',
    );
  }
  const [next, old] = [current, former].map((seed) => signingKey(origin, signatureTypes.log, seed).verifier);
  if (next === undefined || old === undefined || !(await areKeysStated(db, [next, old]))) {
    throw new RegistryError(
      'conflict',
      'The log has not stated its new key yet. Start the hub, with its witnesses, and wait until /log/keys names it.',
    );
  }
  const paths = pathsIn(folder);
  const known = await readRetired(folder, origin);
  if (!known.some(({ publicKey }) => publicKey.equals(old.publicKey))) {
    const file = await open(paths.retired, 'a', 0o600);
    await file.writeFile(`${old.publicKey.toString('hex')}\n`);
    await file.sync();
    await file.close();
  }
  await rm(paths.former);
  await syncFolder(folder);
  return old;
}

async function readLogSeeds(folder: string): Promise<{ current: Buffer; former?: Buffer }> {
  const paths = pathsIn(folder);
  const current = await readSeed(paths.current);
  if (current === undefined) {
    throw new RegistryError(
      'conflict',
      `There is no key of a log in ${folder}. Start the hub once; it makes one.`,
    );
  }
  const former = await readSeed(paths.former);
  return former === undefined || former.equals(current) ? { current } : { current, former };
}

function pathsIn(folder: string) {
  return {
    current: join(folder, logKeyFiles.current),
    former: join(folder, logKeyFiles.former),
    retired: join(folder, logKeyFiles.retired),
  };
}
