import { errors, type JWTVerifyOptions, type JWTVerifyResult, jwtVerify, type LocalJWKSet } from 'jose';

/** A token that one of the keys has signed and whose claims are in order; rejects with a `JOSEError` for any other. */
export async function verifiedToken(
  token: string,
  keys: LocalJWKSet,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // The token does not say by which of several keys it was signed.
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (mismatch) {
        if (!(mismatch instanceof errors.JWSSignatureVerificationFailed)) throw mismatch;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}
