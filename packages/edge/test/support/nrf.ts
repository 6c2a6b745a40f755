import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, type JWTPayload, SignJWT } from 'jose';

export const nrfInstance = '9c1f4e5a-7d0b-4b8e-9d35-6d1f2c3b4a59';
export const amfInstance = '4ace9d34-2c69-4f99-92d5-a73a3fe8e23b';

/** An NRF, as far as a producer meets it: it signs access tokens. 3GPP TS 29.510 clause 6.3.5.2.4. */
export class Nrf {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly algorithm: string;
  readonly keyId: string | undefined;

  constructor(algorithm = 'ES256', keyId?: string) {
    const pair = algorithm.startsWith('RS')
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    ({ privateKey: this.privateKey, publicKey: this.publicKey } = pair);
    this.algorithm = algorithm;
    this.keyId = keyId;
  }

  get jwk() {
    const kid = this.keyId === undefined ? {} : { kid: this.keyId };
    return { ...this.publicKey.export({ format: 'jwk' }), ...kid };
  }

  get keys() {
    return createLocalJWKSet({ keys: [this.jwk] });
  }

  /** A token for an AMF, five minutes long, with these claims in place of the usual ones; undefined leaves one out. */
  token(differences: Record<string, unknown> = {}, now = Date.now()): Promise<string> {
    const claims: JWTPayload = {
      iss: nrfInstance,
      sub: amfInstance,
      aud: '5G_EIR',
      scope: 'nnrf-disc n5g-eir-eic',
      exp: Math.floor(now / 1000) + 300,
      ...differences,
    };
    const kid = this.keyId === undefined ? {} : { kid: this.keyId };
    return new SignJWT(claims).setProtectedHeader({ alg: this.algorithm, ...kid }).sign(this.privateKey);
  }
}
