import { seenBeforeHeader } from '@deadset/client';
import { formatWebhookSecret, signWebhook } from '@deadset/protocol';
import { drawBytes, drawUuid } from '../entropy.ts';
import { type ConformCase, failed, passed } from './conform-case.ts';

/** What the cases of a webhook endpoint are made of. */
export interface WebhookTrial {
  readonly address: URL;
  /** `whsec_…`, which the endpoint has been given. */
  readonly secret: string;
  readonly clock: () => number;
}

const patienceMs = 5_000;
const longAgoMs = 6 * 60_000;

/** That an endpoint takes what the hub sends, each event once, and nothing else. Standard Webhooks 1.0. */
export function webhookCases(trial: WebhookTrial): ConformCase[] {
  const stranger = formatWebhookSecret(drawBytes(32));
  return [
    {
      id: 'webhook.good',
      title: 'webhook: an event that the hub signed is taken',
      toDo: 'Answer 2xx within five seconds; do slow work afterwards.',
      async run() {
        const { status } = await deliver(trial, newEvent(trial.clock()));
        return status >= 200 && status < 300 ? passed() : failed(`it answered ${status}`);
      },
    },
    refusedCase(trial, 'bad-signature', 'an event under another secret is refused', { secret: stranger }),
    refusedCase(trial, 'changed-body', 'an event that was changed on its way is refused', { suffix: ' ' }),
    refusedCase(trial, 'old', 'an event signed six minutes ago is refused', { ageMs: longAgoMs }),
    refusedCase(trial, 'ahead', 'an event signed six minutes ahead is refused', { ageMs: -longAgoMs }),
    refusedCase(trial, 'unsigned', 'an event without a signature is refused', { isUnsigned: true }),
    replayCase(trial),
  ];
}

function refusedCase(trial: WebhookTrial, id: string, title: string, change: Change): ConformCase {
  return {
    id: `webhook.${id}`,
    title: `webhook: ${title}`,
    toDo: 'Verify the exact bytes of the body, id and timestamp first (webhookListener of the client does); answer 401.',
    async run() {
      const { status } = await deliver(trial, newEvent(trial.clock()), change);
      return status >= 400 && status < 500
        ? passed(`it answered ${status}`)
        : failed(`it answered ${status}`);
    },
  };
}

function replayCase(trial: WebhookTrial): ConformCase {
  return {
    id: 'webhook.replay',
    title: 'webhook: an event that comes again is acted on once',
    toDo: `Keep the ids (webhook-id). Answer one that you had with 2xx and the header ${seenBeforeHeader}: true, or with 409.`,
    async run() {
      const event = newEvent(trial.clock());
      const first = await deliver(trial, event);
      if (first.status >= 300) return failed(`it answered the first time with ${first.status}`);
      const second = await deliver(trial, event);
      if (second.status === 409) return passed('it answered 409');
      return second.status < 300 && second.isSeenBefore
        ? passed('it said that it had seen it before')
        : failed(`it answered ${second.status} and did not say that it had seen it before`);
    },
  };
}

interface Change {
  readonly secret?: string;
  readonly suffix?: string;
  readonly ageMs?: number;
  readonly isUnsigned?: true;
}

interface TrialEvent {
  readonly id: string;
  readonly body: string;
}

/** A ping: the one event that means nothing, so that no endpoint acts on the kit's word. */
function newEvent(at: number): TrialEvent {
  const [id, webhook] = [drawUuid(), drawUuid()];
  const body = JSON.stringify({
    specversion: '1.0',
    id,
    source: 'https://conform.deadset.example',
    type: 'deadset.webhook.ping',
    subject: webhook,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    data: { webhook },
  });
  return { id, body };
}

async function deliver(
  { address, secret, clock }: WebhookTrial,
  { id, body }: TrialEvent,
  { secret: by = secret, suffix = '', ageMs = 0, isUnsigned }: Change = {},
): Promise<{ status: number; isSeenBefore: boolean }> {
  const signed = { ...signWebhook({ id, body, atMs: clock() - ageMs }, [by]) };
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(isUnsigned === true ? {} : signed) },
    body: `${body}${suffix}`,
    signal: AbortSignal.timeout(patienceMs),
  });
  await response.arrayBuffer();
  return { status: response.status, isSeenBefore: response.headers.get(seenBeforeHeader) === 'true' };
}
