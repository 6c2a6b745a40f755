import { CloudEvent, type EventData, parserOf } from '@deadset/protocol';
import type { Json } from '../database/index.ts';
import type { PlacedEvent } from './event-feed-store.ts';

const parseCloudEvent = parserOf(CloudEvent);

/** Fields that say which phone an event is about. */
const identifyingFields: readonly string[] = ['identifiers', 'imei'];

/** How a hub tells an event to one reader. */
export interface Telling {
  /** Address of the hub. */
  readonly source: string;
  /** Whether the reader follows the feed, where the same identifiers are told. */
  readonly withIdentifiers: boolean;
}

/** The envelope of an event. CloudEvents 1.0.2; the ids stay the same however often it is told. */
export function cloudEventOf(
  { id, place, type, subject, data, at }: PlacedEvent,
  { source, withIdentifiers }: Telling,
): CloudEvent {
  return checked({
    ...envelopeOf(source, at),
    id,
    type,
    subject,
    cursor: String(place),
    data: withIdentifiers ? data : withoutIdentifiers(data),
  });
}

/** An event that is about nothing but the endpoint it is sent to. */
export function pingEvent(
  id: string,
  data: EventData<'deadset.webhook.ping'>,
  source: string,
  at: Date,
): CloudEvent {
  const type = 'deadset.webhook.ping';
  return checked({ ...envelopeOf(source, at), id, type, subject: data.webhook, data });
}

function envelopeOf(source: string, at: Date) {
  return { specversion: '1.0', source, time: at.toISOString(), datacontenttype: 'application/json' };
}

function withoutIdentifiers(data: Json): Json {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([name]) => !identifyingFields.includes(name)));
}

function checked(event: unknown): CloudEvent {
  const parsed = parseCloudEvent(event);
  if (!parsed.ok) throw new Error(`an event that is not what its contract says: ${parsed.problem}`);
  return parsed.value;
}
