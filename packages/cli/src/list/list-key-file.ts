import { readFile, writeFile } from 'node:fs/promises';
import {
  formatVerifierKey,
  type LogKeys,
  parserOf,
  parseVerifierKey,
  sha256,
  signatureTypes,
  signingKey,
  TrustAnchors,
  type VerifierPolicy,
} from '@deadset/protocol';
import { drawBytes } from '../entropy.ts';
import { CommandFailure } from '../exit-code.ts';

/** The secret half of a list's key, as `deadset list key` writes it: its name and its 32-byte seed in hexadecimal. */
const secretLine = /^([^\s+]{1,200}) ([0-9a-f]{64})$/;
const parseAnchors = parserOf(TrustAnchors);

/** Makes a key and writes both halves: the secret one for its owner alone, the public one to be given away. */
export async function writeNewListKey(secretPath: string, publicPath: string, name: string): Promise<void> {
  const seed = drawBytes(32).toString('hex');
  // `wx`: a key that is there is never written over, for lists signed with it could no longer be made.
  await writeFile(secretPath, `${name} ${seed}\n`, { mode: 0o600, flag: 'wx' });
  const anchors = `${JSON.stringify(anchorsOf(keysFrom(name, seed)), undefined, 2)}\n`;
  await writeFile(publicPath, anchors, { flag: 'wx' });
}

/** Throws `CommandFailure` when the file is no key. */
export async function readListKeys(path: string): Promise<LogKeys> {
  const [, name, seed] = secretLine.exec((await readFile(path, 'utf8')).trim()) ?? [];
  if (name === undefined || seed === undefined) {
    throw new CommandFailure(`${path} is no signing key; make one with \`deadset list key --out FILE\`.`);
  }
  return keysFrom(name, seed);
}

/** The public half as text in a file. Throws `CommandFailure` when it is none. */
export async function readTrustAnchors(path: string): Promise<TrustAnchors> {
  const file = parseAnchors(parseJson(await readFile(path, 'utf8')));
  if (!file.ok || policyFrom(file.value) === undefined) {
    throw new CommandFailure(
      `${path} is no public key of a list; use the .pub file that \`deadset list key\` wrote beside the key.`,
    );
  }
  return file.value;
}

/** Undefined when one of the keys is none. */
export function policyFrom(anchors: TrustAnchors): VerifierPolicy | undefined {
  const logKey = parseVerifierKey(anchors.logKey);
  const cosigners = anchors.cosigners.map(parseVerifierKey);
  if (logKey === undefined || !cosigners.every((key) => key !== undefined)) return undefined;
  const { quorum, emergencyQuorum, approverRoots = [] } = anchors;
  return {
    logKey,
    cosigners,
    quorum,
    approverRoots: approverRoots.map(({ organisation, key }) => ({
      organisation,
      publicKey: Buffer.from(key, 'hex'),
    })),
    ...(emergencyQuorum === undefined ? {} : { emergencyQuorum }),
  };
}

function anchorsOf(keys: LogKeys): TrustAnchors {
  return {
    logKey: formatVerifierKey(keys.log.verifier),
    cosigners: keys.cosigners.map((key) => formatVerifierKey(key.verifier)),
    quorum: keys.cosigners.length,
  };
}

/** One seed, two keys: C2SP asks that a key which cosigns signs nothing else. */
function keysFrom(name: string, seedHex: string): LogKeys {
  const seed = Buffer.from(seedHex, 'hex');
  const clockSeed = sha256(Buffer.from('deadset list clock v1\n'), seed);
  return {
    log: signingKey(name, signatureTypes.log, seed),
    cosigners: [signingKey(name, signatureTypes.cosignature, clockSeed)],
  };
}

/** Undefined for text that is not JSON: no schema accepts it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
