import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Entropy } from '../entropy.ts';

/** A visitor's session: a name that says nothing, and since when it exists (ms since 1970). */
export interface CheckSession {
  readonly name: string;
  readonly openedAt: number;
}

/** Sessions of the check pages: nothing is kept here, the visitor's own cookie says when it was opened. */
export interface CheckSessions {
  /** A new cookie's text. */
  open(): string;
  /** Undefined for a cookie that we did not make. */
  read(cookie: string | undefined): CheckSession | undefined;
}

const instantBytes = 6;
const nameBytes = 8;
const macBytes = 16;
const textBytes = instantBytes + nameBytes;

/** HMAC-SHA-256 over instant and name, so that nobody can make a session that is older than it is. */
export function createCheckSessions(markKey: Buffer, clock: Clock, entropy: Entropy): CheckSessions {
  const macOf = (text: Buffer) =>
    createHmac('sha256', markKey)
      .update('deadset check session v1\n')
      .update(text)
      .digest()
      .subarray(0, macBytes);
  return {
    open: () => {
      const text = Buffer.concat([Buffer.alloc(instantBytes), entropy(nameBytes)]);
      text.writeUIntBE(clock(), 0, instantBytes);
      return Buffer.concat([text, macOf(text)]).toString('base64url');
    },
    read: (cookie = '') => {
      const bytes = Buffer.from(cookie, 'base64url');
      if (bytes.length !== textBytes + macBytes) return undefined;
      const text = bytes.subarray(0, textBytes);
      if (!timingSafeEqual(bytes.subarray(textBytes), macOf(text))) return undefined;
      return {
        openedAt: text.readUIntBE(0, instantBytes),
        name: text.subarray(instantBytes).toString('hex'),
      };
    },
  };
}
