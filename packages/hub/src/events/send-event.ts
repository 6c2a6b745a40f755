import { type CloudEvent, signWebhook } from '@deadset/protocol';
import type { WebhookParts } from './webhook-parts.ts';
import { postOnce, type RequestOutcome } from './webhook-request.ts';
import { secretsAt } from './webhook-secret.ts';
import type { Endpoint } from './webhook-store.ts';

/** How long an endpoint may take to answer, in milliseconds. Standard Webhooks: 15 to 30 s. */
const timeoutMs = 15_000;

/** Sends one signed event to an endpoint. CloudEvents HTTP binding 1.0.2 section 3.2 (structured), Standard Webhooks 1.0. */
export function sendEvent(
  { clock, webhooks }: Pick<WebhookParts, 'clock' | 'webhooks'>,
  endpoint: Endpoint,
  event: CloudEvent,
): Promise<RequestOutcome> {
  const body = JSON.stringify(event);
  const atMs = clock();
  const secrets = secretsAt(webhooks.sealKey, endpoint, atMs);
  const headers = {
    ...signWebhook({ id: event.id, body, atMs }, secrets),
    'content-type': 'application/cloudevents+json',
    'user-agent': 'Deadset-Webhooks/1',
  };
  return postOnce(new URL(endpoint.url), { headers, body }, { ...webhooks, timeoutMs });
}
