import { randomBytes } from 'node:crypto';

/** This many bytes from the operating system's generator. Nothing else in the witness draws any. */
export function systemEntropy(byteCount: number): Buffer {
  return randomBytes(byteCount);
}
