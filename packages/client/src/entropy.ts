/** A key that no other act has: what makes a retry one effect. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

/** A number from 0 to below 1, to keep many clients from trying again in step. */
export function jitter(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
}
