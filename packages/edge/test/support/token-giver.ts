import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** An API gateway that gives out access tokens. */
export interface TokenGiver {
  /** Its public keys, as `--camara-keys` takes them. */
  readonly keys: string;
  /** A token with these claims. */
  token(claims: JWTPayload): Promise<string>;
}

export async function createTokenGiver(): Promise<TokenGiver> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] });
  const token = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(privateKey);
  return { keys, token };
}
