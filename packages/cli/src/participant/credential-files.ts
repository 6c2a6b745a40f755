import { readFile } from 'node:fs/promises';
import type { Proof } from '@deadset/hub';
import { CommandFailure } from '../exit-code.ts';

/** The public keys of a file: a JWK set (RFC 7517) or one JWK. The hub judges whether they can be used. */
export async function readKeysProof(file: string): Promise<Proof> {
  const value: unknown = parsed(await readFile(file, 'utf8'), file);
  const keys = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : [value];
  if (!Array.isArray(keys)) throw new CommandFailure(`${file} is not a set of keys (JWK, RFC 7517).`);
  return { kind: 'keys', keys: { keys } };
}

export async function readCertificateProof(file: string, by: 'thumbprint' | 'subject'): Promise<Proof> {
  const { proofOfCertificate } = await import('@deadset/hub');
  return proofOfCertificate(await readFile(file), by);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailure(`${file} is not JSON.`, undefined, { cause: error });
  }
}
