import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { CloudEvent, checkWebhook, eventDataSchemas, parserOf, type WebhookFault } from '@deadset/protocol';
import { systemClock } from './clock.ts';
import { memorySeenIds, type SeenIds } from './seen-ids.ts';

/** What a webhook endpoint needs. */
export interface WebhookOptions {
  /** `whsec_…`, as the hub gave it; two while it is replaced. */
  readonly secrets: readonly string[];
  /** Does something about an event. When it throws, the hub is asked to send the event again later. */
  readonly onEvent: (event: CloudEvent) => Promise<void> | void;
  /** In memory when absent. */
  readonly seen?: SeenIds;
  /** Told what `onEvent` threw; to the error stream's reader, not to the hub. */
  readonly onFault?: (fault: unknown) => void;
  /** Milliseconds since 1970; the system's clock when absent. */
  readonly clock?: () => number;
}

/** Longest delivery that is read, in bytes. */
const maxBodyBytes = 65_536;
/** Says of a 2xx answer that the event had been taken before: it was acted on once. */
export const seenBeforeHeader = 'webhook-seen-before';

const parseEvent = parserOf(CloudEvent);

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly isSeenBefore?: true;
}

const refusals: Readonly<Record<WebhookFault, Answer>> = {
  'headers-missing': {
    status: 400,
    text: 'webhook-id, webhook-timestamp and webhook-signature must be there',
  },
  'too-old': { status: 401, text: 'the timestamp is more than five minutes old' },
  'too-new': { status: 401, text: 'the timestamp is more than five minutes ahead' },
  'wrong-signature': { status: 401, text: 'the signature is not that of this body under our secret' },
};

/**
 * A listener for `createServer` of node:http that takes what the hub sends: verified, fresh, each event once.
 *
 * A delivery that was taken before is answered 200 with the header `webhook-seen-before: true`, so that the hub, whose
 * first answer may have been lost, sends it no more. Events of types that this client does not know are taken and
 * passed over. Standard Webhooks 1.0.
 */
export function webhookListener(options: WebhookOptions): RequestListener {
  const desk = { seen: memorySeenIds(), clock: systemClock, onFault: () => undefined, ...options };
  const inHand = new Set<string>();
  return (request, response) => {
    receive(request, desk, inHand)
      .catch((error: unknown): Answer => {
        desk.onFault(error);
        return { status: 500, text: 'it could not be taken; send it again' };
      })
      .then((answer) => send(response, answer), desk.onFault);
  };
}

type Desk = WebhookOptions & Required<Pick<WebhookOptions, 'seen' | 'clock' | 'onFault'>>;

async function receive(request: IncomingMessage, desk: Desk, inHand: Set<string>): Promise<Answer> {
  if (request.method !== 'POST') return { status: 405, text: 'events come by POST' };
  const body = await bodyOf(request);
  if (body === undefined) return { status: 413, text: `a delivery has ${maxBodyBytes} bytes at most` };
  const fault = checkWebhook(request.headers, body, desk.secrets, desk.clock());
  if (fault !== undefined) return refusals[fault];
  const id = String(request.headers['webhook-id']);
  if (await desk.seen.has(id)) return { status: 200, text: 'seen before', isSeenBefore: true };
  if (inHand.has(id)) return { status: 503, text: 'the same delivery is being taken just now' };
  inHand.add(id);
  try {
    return await take(body, desk, id);
  } finally {
    inHand.delete(id);
  }
}

async function take(body: Buffer, { onEvent, seen }: Desk, id: string): Promise<Answer> {
  const value = jsonOf(body);
  const event = parseEvent(value);
  if (!event.ok && isOfKnownType(value)) return { status: 400, text: event.problem };
  if (event.ok) await onEvent(event.value);
  await seen.add(id);
  return { status: 200, text: event.ok ? 'taken' : 'of a type that is not known here: passed over' };
}

/** Undefined for a body that is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a request that is not bytes');
    length += chunk.length;
    if (length <= maxBodyBytes) chunks.push(chunk);
  }
  return length > maxBodyBytes ? undefined : Buffer.concat(chunks);
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // Not JSON: no event has this form, which is what the answer says.
    return undefined;
  }
}

/** Whether this ought to be an event of a type that we know; what is not even an object is held to that too. */
function isOfKnownType(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('type' in value)) return true;
  return typeof value.type !== 'string' || Object.hasOwn(eventDataSchemas, value.type);
}

function send(response: ServerResponse, { status, text, isSeenBefore }: Answer): void {
  const headers = isSeenBefore === true ? { [seenBeforeHeader]: 'true' } : {};
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`);
}
