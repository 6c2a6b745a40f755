import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { VisitedPage } from '../support/page-visitor.ts';

/** A browser with one passkey, as far as the pages see it: what it puts into the field `credential`. */
export interface BrowserPasskey {
  /** Answers the passkey form of a page, whichever of the two it is. */
  answer(page: VisitedPage, departures?: Departures): string;
}

/** What is to differ from what a browser would do. */
export interface Departures {
  readonly origin?: string;
  /** Without the finger, the face or the PIN. */
  readonly isUnverified?: boolean;
  /** As an old copy of the passkey would count. */
  readonly counter?: number;
}

/** What the pages of the hub ask of a browser, as far as it matters here. */
interface Wanted {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id: string };
}

const [present, verified, attested] = [0x01, 0x04, 0x40];

/** A new passkey (ES256) in a browser that is at this address. */
export function browserPasskey(site: string): BrowserPasskey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const cose = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ]),
  );
  const id = randomBytes(16);
  let counted = 0;

  const authenticatorData = (rpId: string, flags: number, rest: Uint8Array, count: number) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags]), counter, rest]);
  };

  return {
    answer(page, departures = {}) {
      const { kind, wanted } = formOf(page);
      counted += 1;
      const flags = present | (departures.isUnverified === true ? 0 : verified);
      const clientData = Buffer.from(
        JSON.stringify({
          type: kind === 'create' ? 'webauthn.create' : 'webauthn.get',
          challenge: wanted.challenge,
          origin: departures.origin ?? new URL(site).origin,
          crossOrigin: false,
        }),
      );
      const count = departures.counter ?? counted;
      const frame = { id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {} };
      if (kind === 'create') {
        const length = Buffer.from([0, id.length]);
        const credential = Buffer.concat([Buffer.alloc(16), length, id, cose]);
        const authData = authenticatorData(wanted.rp?.id ?? '', flags | attested, credential, count);
        const attestation = new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', Uint8Array.from(authData)],
        ]);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the encoder takes maps of maps, its type does not say so
        const attestationObject = isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0]);
        const response = { clientDataJSON: text(clientData), attestationObject: text(attestationObject) };
        return JSON.stringify({ ...frame, response });
      }
      const data = authenticatorData(wanted.rpId ?? '', flags, Buffer.alloc(0), count);
      const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), privateKey);
      const response = {
        clientDataJSON: text(clientData),
        authenticatorData: text(data),
        signature: text(signature),
      };
      return JSON.stringify({ ...frame, response });
    },
  };
}

function formOf(page: VisitedPage): { kind: string; wanted: Wanted } {
  const [, kind = '', options = ''] = /data-passkey="(\w+)" data-options="([^"]*)"/.exec(page.html) ?? [];
  if (kind === '') throw new Error(`no passkey form on ${page.url.pathname}`);
  const json = options.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&#39;', "'");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own page wrote it
  return { kind, wanted: JSON.parse(json) as Wanted };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function bytesOf(encoded: string): Uint8Array {
  return Uint8Array.from(Buffer.from(encoded, 'base64url'));
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
