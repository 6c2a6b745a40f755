import { isIP } from 'node:net';
import { sha256 } from '@deadset/protocol';

/** To what passkeys of this hub are bound. */
export interface PasskeySite {
  /** Host name of the pages. WebAuthn level 3, 5.1.2: a passkey cannot be bound to a number address. */
  readonly rpId: string;
  readonly rpIdHash: Buffer;
  /** Scheme, host and port, as browsers write them into the client data. */
  readonly origin: string;
  /** False when people reach the hub under a number address: its pages then say so. */
  readonly isUsable: boolean;
}

export function passkeySite(publicUrl: string): PasskeySite {
  const { hostname, origin } = new URL(publicUrl);
  const isNumber = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return { rpId: hostname, rpIdHash: sha256(Buffer.from(hostname)), origin, isUsable: !isNumber };
}
