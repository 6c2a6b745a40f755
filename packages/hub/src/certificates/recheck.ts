import type { Gate, ImeiKey } from '@deadset/domain';
import { certificateNumberLength, readSpokenCode, verifyCertificate } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { findByNumber } from './certificate-store.ts';
import type { Certificates } from './certificates.ts';

/** What somebody shows: the text of a certificate, or its number as they type it. */
export interface ShownCertificate {
  readonly text?: string;
  readonly number?: string;
}

/** A certificate that this hub gave. */
export interface GenuineCertificate {
  readonly number: string;
  readonly gate: Gate;
  readonly participant?: string;
  readonly issuedAt: number;
  readonly validUntil: number;
  /** Only of one that was shown as text. */
  readonly head?: { readonly position: number; readonly root: Buffer };
  /** Whether it is about this phone; undefined where that is not known any more: 90 days after it was given. */
  isAbout(key: ImeiKey): boolean | undefined;
}

/** The certificate, or undefined when it is none of ours: forged, changed, or a number that is not kept (any more). */
export async function recheck(
  db: Db,
  { keys, markOf }: Certificates,
  { text, number }: ShownCertificate,
): Promise<GenuineCertificate | undefined> {
  if (text === undefined) return byNumber(db, markOf, number ?? '');
  const result = verifyCertificate(text, keys);
  if (!result.ok) return undefined;
  const { certificate } = result;
  const kept = await findByNumber(db, certificate.number);
  const { gate, participant, issuedAt, validUntil, size, root } = certificate;
  return {
    number: certificate.number,
    gate,
    ...(participant === undefined ? {} : { participant }),
    issuedAt,
    validUntil,
    head: { position: size - 1, root },
    isAbout: (key) => kept && kept.phone.equals(markOf(key)),
  };
}

async function byNumber(
  db: Db,
  markOf: Certificates['markOf'],
  typed: string,
): Promise<GenuineCertificate | undefined> {
  const number = readSpokenCode(typed, certificateNumberLength);
  const kept = number === undefined ? undefined : await findByNumber(db, number);
  if (kept === undefined) return undefined;
  const { phone, toldAt: _, ...rest } = kept;
  return { ...rest, isAbout: (key) => phone.equals(markOf(key)) };
}
