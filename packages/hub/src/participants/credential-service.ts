import { X509Certificate } from 'node:crypto';
import { RegistryError } from '@deadset/domain';
import { importJWK, type JSONWebKeySet, type JWK } from 'jose';
import { type Db, inUnitOfWork } from '../database/index.ts';
import { presented } from '../http/index.ts';
import { keepSecret, newSecret } from './client-secret.ts';
import { endCredentials, insertCredential, type Proof, revokeCredential } from './credential-store.ts';
import { audit, machine, participantForChange, type RegistryHand } from './participant-service.ts';

/** How long the credentials of before go on serving beside a new one unless another time is given: a day, in ms. */
const usualOverlapMs = 86_400_000;

/** A new credential, and how long those of the same kind before it still serve. */
export interface Rotation {
  /** 0 ends them, and the tokens given for them, at once. */
  readonly overlapMs?: number;
  /** When the new one ends; it does not by itself when absent. Milliseconds since 1970. */
  readonly untilAt?: number;
}

/**
 * Gives a participant a further proof of who it is; those of the same kind before it serve on for the overlap.
 *
 * Throws `RegistryError`: 'not-found', 'conflict' for one that is revoked, 'invalid' for keys or addresses that cannot be used.
 */
export async function addCredential(
  db: Db,
  participant: string,
  proof: Proof,
  { overlapMs = usualOverlapMs, untilAt }: Rotation = {},
  hand: Partial<RegistryHand> = {},
): Promise<string> {
  const { clock, by } = { ...machine, ...hand };
  await requireGoodProof(proof);
  const at = clock();
  return inUnitOfWork(db, [], async (trx) => {
    await participantForChange(trx, participant);
    const times = { fromAt: at, ...(untilAt === undefined ? {} : { untilAt }) };
    const id = await insertCredential(trx, participant, proof, times);
    await endCredentials(trx, participant, { kind: proof.kind, untilAt: at + overlapMs, except: id });
    const why = `a further ${proof.kind}; those before it serve ${Math.round(overlapMs / 1000)} seconds more`;
    await audit(trx, { at, by, act: 'rotate-participant', id: participant, why });
    return id;
  });
}

/** A new secret, given here and nowhere again. */
export async function rotateSecret(
  db: Db,
  participant: string,
  rotation: Rotation = {},
  hand: Partial<RegistryHand> = {},
): Promise<string> {
  const { entropy } = { ...machine, ...hand };
  const secret = newSecret(entropy);
  await addCredential(
    db,
    participant,
    { kind: 'secret', secret: keepSecret(secret, entropy) },
    rotation,
    hand,
  );
  return secret;
}

/** Ends one credential at once, with every token that was given for it. Throws 'not-found' for none such. */
export async function dropCredential(
  db: Db,
  participant: string,
  id: string,
  hand: Partial<RegistryHand> = {},
): Promise<void> {
  const { clock, by } = { ...machine, ...hand };
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new RegistryError(
      'invalid',
      'Name the credential by its id, as `deadset participant show` gives it.',
    );
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    if (!(await revokeCredential(trx, participant, id, at)))
      throw new RegistryError('not-found', `${participant} has no such credential in force.`);
    await audit(trx, { at, by, act: 'revoke-credential', id: participant, why: `credential ${id}` });
  });
}

/**
 * The proof by a certificate in PEM or DER: exactly this one, or any that a trusted authority issues to its subject.
 *
 * Throws `RegistryError` ('invalid') for what is no certificate.
 */
export function proofOfCertificate(certificate: Buffer, by: 'thumbprint' | 'subject'): Proof {
  let read: X509Certificate;
  try {
    read = new X509Certificate(certificate);
  } catch (error) {
    throw new RegistryError('invalid', 'This is not a certificate in PEM or DER.', { cause: error });
  }
  const { thumbprint, subject } = presented(read, false);
  return by === 'subject' ? { kind: 'certificate', subject } : { kind: 'certificate', thumbprint };
}

/** The algorithms by which participants may sign. RFC 8725 section 3.1: named, and none that a secret could forge. */
export const assertionAlgorithms: readonly string[] = ['EdDSA', 'Ed25519', 'ES256', 'PS256'];

async function requireGoodProof(proof: Proof): Promise<void> {
  if (proof.kind === 'keys') await requireGoodKeys(proof.keys);
  if (proof.kind === 'keys-url' && !isGoodKeysUrl(proof.url))
    throw new RegistryError('invalid', 'The address of the keys must be https.');
}

/** Keys of others are fetched over https alone, but from this machine, for trying out. */
function isGoodKeysUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
  );
}

async function requireGoodKeys({ keys }: JSONWebKeySet): Promise<void> {
  if (keys.length === 0 || keys.length > 10) throw new RegistryError('invalid', 'Give 1 to 10 keys.');
  for (const key of keys) {
    const algorithm = algorithmOf(key);
    if (algorithm === undefined)
      throw new RegistryError('invalid', 'A key must be Ed25519, P-256, or RSA of 2048 bits or more.');
    if ('d' in key || 'k' in key)
      throw new RegistryError('invalid', 'This is a private key. Keep it, and give its public half alone.');
    await readKey(key, algorithm);
  }
}

async function readKey(key: JWK, algorithm: string): Promise<void> {
  try {
    await importJWK(key, algorithm);
  } catch (error) {
    throw new RegistryError('invalid', 'A key cannot be read.', { cause: error });
  }
}

function algorithmOf({ kty, crv, n = '' }: JWK): string | undefined {
  if (kty === 'OKP' && crv === 'Ed25519') return 'EdDSA';
  if (kty === 'EC' && crv === 'P-256') return 'ES256';
  return kty === 'RSA' && Buffer.from(n, 'base64url').length >= 256 ? 'PS256' : undefined;
}
