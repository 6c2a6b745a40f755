import { createHmac, type KeyObject } from 'node:crypto';
import { formatImeiKey, type Gate, type ImeiKey, RegistryError, type Verdict } from '@deadset/domain';
import {
  type CertificateKey,
  type CheckCertificate,
  certificateKeyOf,
  phoneCommitment,
  signCertificate,
  spokenCode,
} from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { type AnsweringList, findListing, publicVerdict } from '../checks/index.ts';
import type { Clock } from '../clock.ts';
import type { Db, Trx } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { findOldestValid, insertCertificate, type KeptCertificate } from './certificate-store.ts';

/** How long a certificate counts for its holder, and its holder is told of a report: 90 days, in milliseconds. */
const certificateLifeMs = 90 * 86_400_000;

export interface CertificateParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly verified: AnsweringList;
  /** Signs certificates. Ed25519. */
  readonly certificateKey: KeyObject;
  /** 32 bytes under which phones are hashed and addresses sealed. */
  readonly sealKey: Buffer;
  /** Name of the log. */
  readonly issuer: string;
}

/** A question that was answered with "no report found". */
export interface AnsweredQuestion {
  readonly gate: Gate;
  readonly key: ImeiKey;
  /** Who asked; absent for somebody on the public page. */
  readonly participant?: string;
  readonly verdict: Verdict;
}

/** A certificate as its holder gets it, this once. */
export interface GivenCertificate {
  readonly text: string;
  readonly certificate: CheckCertificate;
  /** Kept nowhere. */
  readonly holderCode: string;
}

/** Gives check certificates, and knows them again. */
export interface Certificates {
  /** Keys by which they are verified. */
  readonly keys: readonly CertificateKey[];
  /** Gives one, in the transaction of the check. Throws 'conflict' for any other answer than "no report found". */
  give(trx: Trx, question: AnsweredQuestion): Promise<GivenCertificate>;
  /**
   * Whether one was given about one of these phones before an instant (ms since 1970) and counted then: the oldest.
   *
   * For a report, the instant is that of the *taking*: whoever checked before a phone was taken did not check it as its
   * thief. Everybody can get one from the public page; `participant` says whether a shop's counter asked instead.
   */
  findCertificate(
    trx: Trx,
    keys: readonly ImeiKey[],
    when: { readonly before: number },
  ): Promise<KeptCertificate | undefined>;
  /** What a phone is called in the table: HMAC-SHA-256 under the hub's key. 32 bytes. */
  readonly markOf: (key: ImeiKey) => Buffer;
}

/** Tries for a number that nobody has; forty bits seldom meet. */
const tries = 3;

export function createCertificates(parts: CertificateParts): Certificates {
  const { clock, entropy, certificateKey, sealKey } = parts;
  const markOf = (key: ImeiKey) =>
    createHmac('sha256', sealKey)
      .update(`deadset certificate phone v1\n${formatImeiKey(key)}`)
      .digest();
  return {
    keys: [certificateKeyOf(certificateKey)],
    markOf,
    findCertificate: async (trx, keys, { before }) =>
      keys.length === 0 ? undefined : findOldestValid(trx, keys.map(markOf), before),
    give: async (trx, { gate, key, participant, verdict }) => {
      const issuedAt = Math.floor(clock() / 1000) * 1000;
      const { size, root } = await headFor(trx, parts, key, verdict, issuedAt);
      const holderCode = spokenCode(entropy(10));
      const start = { gate, issuedAt, validUntil: issuedAt + certificateLifeMs };
      const by = participant === undefined ? {} : { participant };
      const number = await numberFor(trx, entropy, { ...start, ...by, phone: markOf(key) });
      await recordAudit(trx, {
        at: clock(),
        actor: participant ?? 'public',
        kind: 'disclosure',
        act: 'certify',
        object: `certificate:${number}`,
        why: 'the holder may need to show that they asked',
      });
      const commitment = phoneCommitment(holderCode, key);
      const certificate = { number, issuer: parts.issuer, ...by, ...start, size, root, commitment };
      return { certificate, holderCode, text: signCertificate(certificateKey, certificate) };
    },
  };
}

/** The head that the certificate names. Its list and the record, which may be a second younger, must say the same. */
async function headFor(
  trx: Trx,
  { verified }: CertificateParts,
  key: ImeiKey,
  verdict: Verdict,
  at: number,
): Promise<{ size: number; root: Buffer }> {
  const { size, state } = verified;
  const said = [
    verdict,
    publicVerdict(state.list.get(key), at),
    publicVerdict(await findListing(trx, key), at),
  ];
  if (size === 0 || said.some(({ reason }) => reason !== 'no-report-found')) {
    throw new RegistryError(
      'conflict',
      'A certificate is given only where no report is found. If you have just been told so, ask again in a minute.',
    );
  }
  return { size, root: state.root };
}

async function numberFor(
  trx: Trx,
  entropy: Entropy,
  certificate: Omit<KeptCertificate, 'number'>,
): Promise<string> {
  for (let i = 0; i < tries; i += 1) {
    const number = spokenCode(entropy(5));
    if (await insertCertificate(trx, { ...certificate, number })) return number;
  }
  throw new Error('no number is left for a certificate');
}
