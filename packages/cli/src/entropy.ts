import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Random bytes, fit for keys. */
export function drawBytes(byteCount: number): Buffer {
  return randomBytes(byteCount);
}

/** A secret of 192 bits as text for headers and files. */
export function drawSecret(): string {
  return randomBytes(24).toString('hex');
}

/** A whole number from 0 to below a limit. */
export function drawBelow(limit: number): number {
  return randomInt(limit);
}

/** An id that nothing else has. RFC 9562 version 4. */
export function drawUuid(): string {
  return randomUUID();
}
