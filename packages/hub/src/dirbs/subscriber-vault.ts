import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Entropy } from '../entropy.ts';

/** A subscriber as files name it. */
export interface Subscriber {
  readonly imsi?: string;
  readonly msisdn?: string;
}

const hashBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Keeps what names a subscriber out of the database's sight: equal ones are found by a keyed hash, and the numbers
 * themselves are sealed (AES-256-GCM, NIST SP 800-38D) until a list that needs them is written.
 *
 * Both keys come from one secret of the hub's data folder; without it a copy of the database names nobody.
 */
export class SubscriberVault {
  readonly #hashKey: Buffer;
  readonly #sealKey: Buffer;
  readonly #entropy: Entropy;

  /** `secret` is 32 bytes that are not in the database. */
  constructor(secret: Buffer, entropy: Entropy) {
    const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
    this.#hashKey = derive('deadset files hash v1');
    this.#sealKey = derive('deadset files seal v1');
    this.#entropy = entropy;
  }

  /** 16 bytes that are the same for the same parts in the same order. */
  hash(...parts: readonly (string | undefined)[]): Buffer {
    const text = JSON.stringify(parts.map((part) => part ?? null));
    return createHmac('sha256', this.#hashKey).update(text).digest().subarray(0, hashBytes);
  }

  seal({ imsi = '', msisdn = '' }: Subscriber): Buffer {
    const nonce = this.#entropy(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce);
    const text = Buffer.concat([cipher.update(`${imsi}|${msisdn}`, 'ascii'), cipher.final()]);
    return Buffer.concat([nonce, text, cipher.getAuthTag()]);
  }

  /** Throws when the bytes were sealed under another key or changed. */
  open(sealed: Buffer): Subscriber {
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, sealed.subarray(0, nonceBytes));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const body = sealed.subarray(nonceBytes, sealed.length - tagBytes);
    const text = Buffer.concat([decipher.update(body), decipher.final()]).toString('ascii');
    const [imsi = '', msisdn = ''] = text.split('|');
    return { ...(imsi === '' ? {} : { imsi }), ...(msisdn === '' ? {} : { msisdn }) };
  }
}
