import { createHmac } from 'node:crypto';

/**
 * What an organisation calls whoever presented a phone: the same for the same person there, and nothing elsewhere.
 *
 * HMAC-SHA-256 under the organisation's own key, in base64url; nobody without the key can turn it back.
 */
export function pseudonymOf(presenter: string, key: Buffer): string {
  return createHmac('sha256', key).update(presenter).digest('base64url');
}
