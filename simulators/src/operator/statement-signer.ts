import type { OperatorStatement } from '@deadset/domain';
import { claimsOfStatement } from '@deadset/protocol';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { systemClock } from './clock.ts';
import { newSecret } from './entropy.ts';

/** How long a statement is good after it was made, in seconds. */
const statementLifeSeconds = 600;

/** Who a statement is for: the hub, and in a sign-in also the client and the nonce it sent. */
interface Addressee {
  /** Public address of the hub. */
  readonly hub: string;
  readonly signIn?: { readonly clientId: string; readonly nonce?: string };
}

/** The operator's signing key and the statements it signs. */
export interface StatementSigner {
  /** For the JWKS endpoint. */
  readonly publicKey: JWK;
  sign(subject: string, statement: OperatorStatement, addressee: Addressee): Promise<string>;
}

/** A fresh Ed25519 key for this issuer; it lasts as long as the process. */
export async function createStatementSigner(issuer: string): Promise<StatementSigner> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const kid = newSecret();
  return {
    publicKey: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' },
    sign(subject, statement, { hub, signIn }) {
      const issuedAt = Math.floor(systemClock() / 1000);
      const { jti, ...claims } = claimsOfStatement(statement, newSecret());
      // Two audiences: the client checks it as its ID token, the hub as a statement made for it. OpenID Connect Core 2.
      const audience = signIn === undefined ? [hub] : [hub, signIn.clientId];
      const binding =
        signIn === undefined
          ? {}
          : { azp: signIn.clientId, ...(signIn.nonce === undefined ? {} : { nonce: signIn.nonce }) };
      return new SignJWT({ ...claims, ...binding })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject(subject)
        .setAudience(audience)
        .setJti(jti)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + statementLifeSeconds)
        .sign(privateKey);
    },
  };
}
