import { createHmac, timingSafeEqual } from 'node:crypto';

/** The three headers of a signed request. Standard Webhooks 1.0, "Webhook headers". */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  /** Seconds since 1970, in digits. */
  readonly 'webhook-timestamp': string;
  /** Signatures `v1,…` with spaces between; one is enough, several while a secret is replaced. */
  readonly 'webhook-signature': string;
}

/** What is wrong with a request; undefined says nothing is. */
export type WebhookFault = 'headers-missing' | 'too-old' | 'too-new' | 'wrong-signature';

/** How far the sender's clock may be from the receiver's, in milliseconds. */
export const webhookToleranceMs = 5 * 60_000;
/** Bytes of a new secret. Standard Webhooks asks for 24 to 64. */
export const webhookSecretBytes = 32;

const secretPrefix = 'whsec_';
const version = 'v1';
/** More than any sender has reason to send; what comes after is not looked at. */
const mostSignatures = 8;

/** A secret as it is shown and configured: `whsec_` and base64. */
export function formatWebhookSecret(bytes: Buffer): string {
  return `${secretPrefix}${bytes.toString('base64')}`;
}

/** The bytes of a secret. Throws `RangeError` when it is not one of 24 to 64 bytes in base64. */
export function parseWebhookSecret(secret: string): Buffer {
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret;
  const bytes = Buffer.from(text, 'base64');
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  if (!isWhole || bytes.length < 24 || bytes.length > 64) {
    throw new RangeError('a webhook secret is whsec_ and the base64 of 24 to 64 bytes');
  }
  return bytes;
}

/**
 * The headers for a body, signed under each of these secrets. HMAC-SHA256 over `id.timestamp.body`.
 *
 * @param atMs When it is sent, in milliseconds since 1970; not when the event happened.
 */
export function signWebhook(
  message: { readonly id: string; readonly body: string; readonly atMs: number },
  secrets: readonly string[],
): WebhookHeaders {
  const timestamp = String(Math.floor(message.atMs / 1_000));
  const signatures = secrets.map((secret) => {
    const mac = macOf(parseWebhookSecret(secret), message.id, timestamp, message.body);
    return `${version},${mac.toString('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/**
 * What is wrong with a request, undefined when it was signed under one of these secrets within the tolerance.
 *
 * The body must be the exact bytes that came in: parsed and written again it is another one. Compared in constant time.
 */
export function checkWebhook(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: string | Buffer,
  secrets: readonly string[],
  nowMs: number,
): WebhookFault | undefined {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signature = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string')
    return 'headers-missing';
  if (!/^[0-9]{1,12}$/.test(timestamp)) return 'headers-missing';
  const ageMs = nowMs - Number(timestamp) * 1_000;
  if (ageMs > webhookToleranceMs) return 'too-old';
  if (ageMs < -webhookToleranceMs) return 'too-new';
  const wanted = secrets.map((secret) => macOf(parseWebhookSecret(secret), id, timestamp, body));
  const shown = signature.split(' ').slice(0, mostSignatures).map(macOfSignature);
  // Every pair is compared, so that the time tells nothing of which one fits.
  const matches = wanted.flatMap((mac) => shown.map((one) => one !== undefined && timingSafeEqual(mac, one)));
  return matches.some(Boolean) ? undefined : 'wrong-signature';
}

/** The 32 bytes of a signature of the version that we know; others, such as `v1a`, are passed over. */
function macOfSignature(signature: string): Buffer | undefined {
  const [name, text] = signature.split(',');
  if (name !== version || text === undefined) return undefined;
  const mac = Buffer.from(text, 'base64');
  return mac.length === 32 ? mac : undefined;
}

function macOf(key: Buffer, id: string, timestamp: string, body: string | Buffer): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
