import { RegistryError } from '@deadset/domain';
import { maxWebhooks, type PingResult, type WebhookRegistration } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { pingEvent } from './cloud-event.ts';
import { queueAgain } from './delivery-queue-store.ts';
import { readEventHead } from './event-place-store.ts';
import { sendEvent } from './send-event.ts';
import type { WebhookParts } from './webhook-parts.ts';
import { newWebhookSecret, secretOverlapMs } from './webhook-secret.ts';
import {
  deleteEndpoint,
  disableEndpoint,
  type Endpoint,
  enableEndpoint,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  lockParticipant,
  replaceSecret,
} from './webhook-store.ts';
import { parseWebhookUrl } from './webhook-url.ts';

/** What a participant does to its endpoint, and why its audit line says so. */
const actsOnWebhooks = {
  'rotate-webhook': 'its secret is replaced',
  'enable-webhook': 'it is to be sent to again',
  'disable-webhook': 'its owner asked for it',
  'delete-webhook': 'its owner asked for it',
  'replay-webhook': 'its owner asked for events again',
} as const;

/** Has events sent somewhere. Throws 'invalid' for an address that is not sent to, 'conflict' when there are too many. */
export async function registerWebhook(
  { db, clock, entropy, webhooks }: WebhookParts,
  participant: string,
  { url, types = [], after }: WebhookRegistration,
): Promise<{ endpoint: Endpoint; secret: string }> {
  const { href } = parseWebhookUrl(url, webhooks);
  const id = newId(entropy);
  const { shown, sealed } = newWebhookSecret(webhooks.sealKey, id, entropy);
  return db.transaction().execute(async (trx) => {
    await lockParticipant(trx, participant);
    const present = await listEndpoints(trx, participant);
    if (present.some((one) => one.url === href))
      throw new RegistryError('conflict', 'There is an endpoint with this address already.');
    if (present.length >= maxWebhooks)
      throw new RegistryError('conflict', `A participant has ${maxWebhooks} endpoints at most.`);
    const head = await readEventHead(trx);
    const queuedUpTo = Math.min(after === undefined ? head : Number(after), head);
    const endpoint = { id, participant, url: href, types, secret: sealed, queuedUpTo, createdAt: clock() };
    await insertEndpoint(trx, endpoint);
    await recordAudit(trx, {
      at: clock(),
      actor: participant,
      recipient: participant,
      kind: 'disclosure',
      act: 'register-webhook',
      object: `webhook:${id}`,
      why: 'from now on it is sent what concerns it',
    });
    return { endpoint, secret: shown };
  });
}

/** Replaces the secret of an endpoint; the former one signs too for a day. */
export function rotateSecret(
  parts: WebhookParts,
  participant: string,
  id: string,
): Promise<{ secret: string; formerUntilAt: number }> {
  return change(parts, participant, id, 'rotate-webhook', async (trx, endpoint) => {
    const at = parts.clock();
    const { shown, sealed } = newWebhookSecret(parts.webhooks.sealKey, id, parts.entropy);
    await replaceSecret(trx, endpoint, sealed, { at, formerUntil: at + secretOverlapMs });
    return { secret: shown, formerUntilAt: at + secretOverlapMs };
  });
}

export function enableWebhook(parts: WebhookParts, participant: string, id: string): Promise<void> {
  return change(parts, participant, id, 'enable-webhook', (trx) => enableEndpoint(trx, id, parts.clock()));
}

export function disableWebhook(parts: WebhookParts, participant: string, id: string): Promise<void> {
  return change(parts, participant, id, 'disable-webhook', async (trx) => {
    await disableEndpoint(trx, id, 'asked', parts.clock());
  });
}

export function deleteWebhook(parts: WebhookParts, participant: string, id: string): Promise<void> {
  return change(parts, participant, id, 'delete-webhook', (trx) => deleteEndpoint(trx, id));
}

/** Queues every event behind a cursor once more, and says how many. Their ids are the same as the first time. */
export function replayEvents(
  parts: WebhookParts,
  participant: string,
  id: string,
  after: number,
): Promise<number> {
  return change(parts, participant, id, 'replay-webhook', (trx, endpoint) =>
    queueAgain(trx, endpoint, after, parts.clock()),
  );
}

/** Sends an event about nothing, now and once, and says what came of it. */
export async function pingWebhook(parts: WebhookParts, participant: string, id: string): Promise<PingResult> {
  const { db, clock, entropy, publicUrl } = parts;
  const endpoint = mine(await findEndpoint(db, participant, id));
  const event = pingEvent(newId(entropy), { webhook: id }, publicUrl, new Date(clock()));
  const outcome = await sendEvent(parts, endpoint, event);
  if (outcome.kind === 'unanswered') return { delivered: false, fault: outcome.fault };
  return { delivered: isAccepted(outcome.status), answer: outcome.status };
}

/** Whether an answer says that the event has arrived, as every 2xx does. */
export function isAccepted(status: number): boolean {
  return status >= 200 && status < 300;
}

/** One change to an endpoint of the caller's, with its audit line. Throws 'not-found' for anybody else's. */
function change<T>(
  { db, clock }: WebhookParts,
  participant: string,
  id: string,
  act: keyof typeof actsOnWebhooks,
  work: (trx: Trx, endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await lockParticipant(trx, participant);
    const endpoint = mine(await findEndpoint(trx, participant, id));
    await recordAudit(trx, {
      at: clock(),
      actor: participant,
      kind: 'alteration',
      act,
      object: `webhook:${id}`,
      why: actsOnWebhooks[act],
    });
    return work(trx, endpoint);
  });
}

/** The endpoint, where it is the caller's; the same words for one that is not there and one of somebody else. */
export function mine(endpoint: Endpoint | undefined): Endpoint {
  if (endpoint === undefined) throw new RegistryError('not-found', 'You have no endpoint of this id.');
  return endpoint;
}
