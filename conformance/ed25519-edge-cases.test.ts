import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isSignatureGood } from '@deadset/protocol';
import { expect, it } from 'vitest';

/** Signatures at the edges of Ed25519, of C2SP's CCTV; not part of this repository. */
const file = path.resolve(import.meta.dirname, '../../shared/data/tlog/cctv-ed25519/ed25519vectors.json');
const isThere = existsSync(file);
if (!isThere) console.warn('skipped: the edge cases of Ed25519 are not beside this checkout');

interface Vector {
  readonly number: number;
  readonly key: string;
  readonly sig: string;
  readonly msg: string;
  /** What is unusual about it; none of an ordinary signature. */
  readonly flags: readonly string[] | null;
}

/**
 * RFC 8032 leaves these cases to the implementation, and implementations differ. One number for all: should a Node or
 * an OpenSSL to come judge another way, hub, edges and witnesses of different ages would not agree on a note, and we
 * want to hear of it here.
 */
const acceptedByOpenSsl = 208;

it.skipIf(!isThere)('the edge cases of Ed25519 are judged as they were when this was written', () => {
  const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];
  expect(vectors).toHaveLength(914);
  const accepted = vectors.filter(({ key, sig, msg }) =>
    isSignatureGood(Buffer.from(key, 'hex'), Buffer.from(msg), Buffer.from(sig, 'hex')),
  );
  expect(accepted).toHaveLength(acceptedByOpenSsl);
  const flagsOf = (flag: string) => accepted.filter(({ flags }) => flags?.includes(flag) === true).length;
  // Whatever else is let pass, no second spelling of the same signature is.
  expect(flagsOf('non_canonical_R')).toBe(0);
});
