import type { KeyObject } from 'node:crypto';
import { type Gate, type ImeiKey, isGate } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { digitsOf, GateName, parserOf, strictObject } from '../api/schema.ts';
import { sha256 } from '../bytes/sha256.ts';
import { isSignatureGood, signBytes } from '../log/note-key.ts';
import { type CertificateKey, certificateKeyOf } from './certificate-key.ts';

/**
 * A hub's signed word that a gate was asked about a phone and had no report. It is given for no other answer.
 *
 * It says nothing of which phone: `commitment` is over the phone's number and the holder's code, 80 random bits that are
 * not in it. Whoever finds one learns nothing; whoever has the code as well can show that it is about this very phone.
 */
export interface CheckCertificate {
  /** Its own number, such as `7K3M-Q2XD`: what a person types to have it checked. */
  readonly number: string;
  /** The log by which the answer was given: its origin. */
  readonly issuer: string;
  /** Participant that asked; absent when it was somebody on the public page. */
  readonly participant?: string;
  readonly gate: Gate;
  /** Milliseconds since 1970, whole seconds. */
  readonly issuedAt: number;
  /** Until when it counts for its holder, milliseconds since 1970, whole seconds. */
  readonly validUntil: number;
  /** Leaves of the log whose list gave the answer: the position is one less. */
  readonly size: number;
  /** Root of that log. RFC 6962 section 2.1. 32 bytes. */
  readonly root: Buffer;
  /** See `phoneCommitment`. 32 bytes. */
  readonly commitment: Buffer;
}

/** Characters of a certificate's number, hyphen not counted: 40 random bits. It names a certificate and opens nothing. */
export const certificateNumberLength = 8;
/** Characters of a holder's code, hyphens not counted: 80 random bits. */
export const holderCodeLength = 16;
/** Longest certificate that is read, in characters; a real one has some 500. */
export const mostCertificateCharacters = 2048;

const Header = strictObject({
  alg: Type.Literal('EdDSA'),
  typ: Type.Literal('deadset-check'),
  kid: Type.String(),
});

/** What is signed. Registered claims: RFC 7519 section 4.1. Bytes are base64url. */
const Claims = strictObject({
  iss: Type.String({ minLength: 1, maxLength: 200 }),
  jti: Type.String({ pattern: '^[0-9A-Z]{4}-[0-9A-Z]{4}$' }),
  iat: Type.Integer({ minimum: 0 }),
  exp: Type.Integer({ minimum: 0 }),
  by: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  gate: GateName,
  answer: Type.Literal('no-report-found'),
  size: Type.Integer({ minimum: 1 }),
  root: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  phone: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});

const parseHeader = parserOf(Header);
const parseClaims = parserOf(Claims);
const prefix = Buffer.from('deadset check certificate v1\n');

/** What ties a certificate to a phone: SHA-256 over a fixed text, the holder's code with its hyphens, and fourteen digits. */
export function phoneCommitment(holderCode: string, key: ImeiKey): Buffer {
  return sha256(prefix, Buffer.from(`${holderCode}\n${digitsOf(key)}`));
}

/** The certificate as text: a JSON Web Signature in compact form, Ed25519. RFC 7515 section 7.1, RFC 8037. */
export function signCertificate(key: KeyObject, certificate: CheckCertificate): string {
  const header = { alg: 'EdDSA', typ: 'deadset-check', kid: certificateKeyOf(key).id };
  const signed = `${encode(header)}.${encode(claimsOf(certificate))}`;
  return `${signed}.${signBytes(key, Buffer.from(signed)).toString('base64url')}`;
}

/** Why a text is no certificate that counts. */
export type CertificateRefusal = 'malformed' | 'unknown-key' | 'bad-signature';
export type CertificateResult =
  | { readonly ok: true; readonly certificate: CheckCertificate }
  | { readonly ok: false; readonly refusal: CertificateRefusal };

/** What a text certifies by these keys. Spaces and line breaks in it do not matter, for people copy it. */
export function verifyCertificate(text: string, keys: readonly CertificateKey[]): CertificateResult {
  const compact = text.length > 2 * mostCertificateCharacters ? '' : text.replace(/\s/g, '');
  if (!looksLikeCertificate(compact)) return refused('malformed');
  const [header = '', claims = '', signature = ''] = compact.split('.');
  const head = parseHeader(decode(header));
  if (!head.ok) return refused('malformed');
  const key = keys.find(({ id }) => id === head.value.kid);
  if (key === undefined) return refused('unknown-key');
  const signed = Buffer.from(`${header}.${claims}`);
  if (!isSignatureGood(key.publicKey, signed, Buffer.from(signature, 'base64url')))
    return refused('bad-signature');
  const body = parseClaims(decode(claims));
  return body.ok ? { ok: true, certificate: certificateOf(body.value) } : refused('malformed');
}

/** Whether a text has the form of a certificate: two JSON objects and an Ed25519 signature, each in base64url. */
export function looksLikeCertificate(text: string): boolean {
  return text.length <= mostCertificateCharacters && /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{86}$/.test(text);
}

function claimsOf(certificate: CheckCertificate): Static<typeof Claims> {
  const { number, issuer, participant, gate, issuedAt, validUntil, size, root, commitment } = certificate;
  return {
    iss: issuer,
    jti: number,
    iat: Math.floor(issuedAt / 1000),
    exp: Math.floor(validUntil / 1000),
    ...(participant === undefined ? {} : { by: participant }),
    gate,
    answer: 'no-report-found',
    size,
    root: root.toString('base64url'),
    phone: commitment.toString('base64url'),
  };
}

function certificateOf(claims: Static<typeof Claims>): CheckCertificate {
  const { iss, jti, iat, exp, by, gate, size, root, phone } = claims;
  if (!isGate(gate)) throw new Error('a gate that the schema does not let pass');
  return {
    number: jti,
    issuer: iss,
    ...(by === undefined ? {} : { participant: by }),
    gate,
    issuedAt: iat * 1000,
    validUntil: exp * 1000,
    size,
    root: Buffer.from(root, 'base64url'),
    commitment: Buffer.from(phone, 'base64url'),
  };
}

function refused(refusal: CertificateRefusal): CertificateResult {
  return { ok: false, refusal };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Undefined for what is no JSON. */
function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
