import type { KeyObject } from 'node:crypto';
import type { Gate } from '@deadset/domain';
import { signBytes } from '../log/note-key.ts';
import { certificateKeyOf } from './certificate-key.ts';

/**
 * A hub's signed word of what was known of a whole list, such as a freight manifest: how many lines it had, and of how
 * many something was known. It names no device; the digest ties it to the very file.
 */
export interface ListCertificate {
  /** The log by which the answers were given: its origin. */
  readonly issuer: string;
  readonly participant: string;
  /** Id of the list. */
  readonly id: string;
  readonly gate: Gate;
  readonly kind: 'devices' | 'manifest';
  /** When the last row was answered; milliseconds since 1970. */
  readonly answeredAt: number;
  /** SHA-256 of the file as it was sent. */
  readonly fileHash: Buffer;
  readonly counts: {
    readonly rows: number;
    readonly problems: number;
    readonly listed: number;
    readonly held: number;
    readonly refused: number;
  };
  /** Of the first and last list of the record that gave answers. */
  readonly positions: { readonly first: number; readonly last: number };
}

/** The certificate as text: a JSON Web Signature in compact form, Ed25519, of the type `deadset-list`. RFC 7515, RFC 8037. */
export function signListCertificate(key: KeyObject, certificate: ListCertificate): string {
  const { issuer, participant, id, gate, kind, answeredAt, fileHash, counts, positions } = certificate;
  const header = { alg: 'EdDSA', typ: 'deadset-list', kid: certificateKeyOf(key).id };
  const claims = {
    iss: issuer,
    jti: id,
    iat: Math.floor(answeredAt / 1000),
    by: participant,
    gate,
    kind,
    sha256: fileHash.toString('base64url'),
    ...counts,
    first: positions.first,
    last: positions.last,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signBytes(key, Buffer.from(signed)).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
