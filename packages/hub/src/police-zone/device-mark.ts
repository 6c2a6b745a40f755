import { createHmac } from 'node:crypto';
import type { ImeiKey } from '@deadset/domain';

/**
 * The name under which the logs of both zones know a device, as in `device:…`: the same for ever, for an auditor asks
 * years later who looked at it; and of no use to whoever has the logs without the key, which is not in the database.
 *
 * HMAC-SHA-256 over the IMEI key, 16 bytes in hexadecimal.
 */
export function deviceMark(markKey: Buffer, key: ImeiKey): string {
  return markOf(markKey, 'imei', String(key));
}

/** The same for a device that is known by a serial number or another identifier only. */
export function identifierMark(markKey: Buffer, kind: string, text: string): string {
  return markOf(markKey, kind, text.toUpperCase());
}

function markOf(markKey: Buffer, kind: string, text: string): string {
  const mark = createHmac('sha256', markKey).update(`deadset device mark v1\n${kind}\n${text}`).digest();
  return `device:${mark.subarray(0, 16).toString('hex')}`;
}
