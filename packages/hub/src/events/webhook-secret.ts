import { formatWebhookSecret, webhookSecretBytes } from '@deadset/protocol';
import type { Entropy } from '../entropy.ts';
import { openText, sealText } from '../sealing.ts';
import type { Endpoint } from './webhook-store.ts';

/** How long the former secret signs beside the new one, in milliseconds: a day to bring it to every receiver. */
export const secretOverlapMs = 86_400_000;

/** A new secret, as its owner is shown it and as it is kept. */
export function newWebhookSecret(
  sealKey: Buffer,
  endpointId: string,
  entropy: Entropy,
): { shown: string; sealed: Buffer } {
  const shown = formatWebhookSecret(entropy(webhookSecretBytes));
  return { shown, sealed: sealText(sealKey, placeOf(endpointId), shown, entropy) };
}

/** The secrets that a request to an endpoint is signed under at an instant, the newest first. */
export function secretsAt(sealKey: Buffer, { id, secret, former }: Endpoint, at: number): string[] {
  const sealed = former !== undefined && at < former.untilAt ? [secret, former.secret] : [secret];
  return sealed.map((one) => openText(sealKey, placeOf(id), one));
}

function placeOf(endpointId: string): string {
  return `deadset webhook v1\n${endpointId}`;
}
