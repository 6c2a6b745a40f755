import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { sha256 } from '../../src/bytes/sha256.ts';
import { rawPublicKey } from '../../src/log/note-key.ts';
import type { Approval } from '../../src/record/approval.ts';
import { type ApproverAlgorithm, type ApproverKey, approverKeyId } from '../../src/record/approver-key.ts';

/** A passkey in software that signs whatever it is told, also what a real one would never sign. */
export interface SoftPasskey {
  readonly key: ApproverKey;
  readonly approve: (challenge: Buffer, departures?: Departures) => Approval;
}

/** What is to differ from a good assertion. */
export interface Departures {
  readonly type?: string;
  readonly flags?: number;
  readonly host?: string;
  readonly clientData?: Readonly<Record<string, unknown>>;
  /** The client data as text, whatever it be. */
  readonly clientDataText?: string;
}

const presentAndVerified = 0x05;

/** A new passkey of a person of that organisation, bound to a host name. */
export function softPasskey(
  organisation: string,
  algorithm: ApproverAlgorithm = 'ES256',
  host = 'hub.example',
): SoftPasskey {
  const { publicKey, privateKey } = newPair(algorithm);
  const key = {
    organisation,
    keyId: approverKeyId(publicKey),
    algorithm,
    publicKey,
    rpIdHash: sha256(Buffer.from(host)),
  };
  return {
    key,
    approve: (challenge, departures = {}) => assertion(key, privateKey, host, challenge, departures),
  };
}

function assertion(
  key: ApproverKey,
  privateKey: KeyObject,
  host: string,
  challenge: Buffer,
  departures: Departures,
): Approval {
  const authenticatorData = Buffer.concat([
    sha256(Buffer.from(departures.host ?? host)),
    Buffer.from([departures.flags ?? presentAndVerified, 0, 0, 0, 7]),
  ]);
  const clientData = {
    type: departures.type ?? 'webauthn.get',
    challenge: challenge.toString('base64url'),
    origin: `https://${host}`,
    crossOrigin: false,
    ...departures.clientData,
  };
  const clientDataJson = Buffer.from(departures.clientDataText ?? JSON.stringify(clientData));
  const signed = Buffer.concat([authenticatorData, sha256(clientDataJson)]);
  const digest = key.algorithm === 'ES256' ? 'sha256' : null;
  return { keyId: key.keyId, authenticatorData, clientDataJson, signature: sign(digest, signed, privateKey) };
}

function newPair(algorithm: ApproverAlgorithm): { publicKey: Buffer; privateKey: KeyObject } {
  if (algorithm === 'Ed25519') {
    const { privateKey } = generateKeyPairSync('ed25519');
    return { privateKey, publicKey: rawPublicKey(privateKey) };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = [Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  return { privateKey, publicKey: Buffer.concat(point) };
}
