import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import { isAddress, queueMessage } from '../messages/index.ts';
import { recordEvent } from './event-store.ts';
import type { WebhookParts } from './webhook-parts.ts';
import { contactOf, disableEndpoint, type Endpoint } from './webhook-store.ts';

const reasons = {
  gone: 'it answered that it is gone',
  failing: 'it has accepted nothing for days',
} as const;

/** Sends nothing more to an endpoint, and tells its participant: as an event, and by mail where it has left an address. */
export async function disableFailing(
  trx: Trx,
  { entropy, webhooks: { sealKey } }: WebhookParts,
  { id, participant }: Endpoint,
  reason: keyof typeof reasons,
  at: number,
): Promise<void> {
  if (!(await disableEndpoint(trx, id, reason, at))) return;
  await recordEvent(trx, {
    type: 'deadset.webhook.disabled',
    subject: id,
    participants: [participant],
    data: { webhook: id, reason },
    at,
  });
  await recordAudit(trx, {
    at,
    actor: 'clock',
    kind: 'alteration',
    act: 'disable-webhook',
    object: `webhook:${id}`,
    why: reasons[reason],
    onBehalfOf: participant,
  });
  const to = { channel: 'email', address: (await contactOf(trx, participant)) ?? '' } as const;
  if (!isAddress(to)) return;
  const message = { to, about: [], template: 'webhook-disabled', values: {}, at } as const;
  await queueMessage(trx, message, { sealKey, entropy });
}
