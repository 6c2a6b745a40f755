import type { EventType } from '@deadset/protocol';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Fixed, JsonColumn } from './column-types.ts';

/** What participants are told of. */
export interface EventTable {
  /** Order of writing, with gaps; never a cursor. */
  number: GeneratedAlways<number>;
  id: ColumnType<string, never, never>;
  /** Gap-free, from 1, given after the commit; null until then. What readers remember. */
  place: ColumnType<number | null, never, number>;
  type: Fixed<EventType>;
  subject: Fixed<string>;
  /** Who may read it; null for every participant with the scope `events`. */
  participants: Fixed<string[] | null>;
  data: JsonColumn;
  at: Fixed<Date>;
}

/** One row, there from the start: the newest place that was given. */
export interface EventHeadTable {
  singleton: ColumnType<boolean, never, never>;
  place: ColumnType<number, never, number>;
}

/** Where a participant wants its events sent. */
export interface WebhookEndpointTable {
  id: Fixed<string>;
  participant_id: Fixed<string>;
  url: Fixed<string>;
  /** Empty for all. */
  types: string[];
  /** Sealed under the hub's seal key. */
  secret: Buffer;
  /** The one before, until `former_until`. */
  former_secret: Buffer | null;
  former_until: Date | null;
  status: 'enabled' | 'disabled';
  /** Why it is disabled. */
  reason: string | null;
  /** Events up to this place are queued for it. */
  queued_up_to: number;
  /** Since when nothing was accepted; null while something is. */
  failing_since: Date | null;
  created_at: Fixed<Date>;
  changed_at: Date;
}

export type DeliveryStatus = 'waiting' | 'delivered' | 'given-up';

/** One event for one endpoint. */
export interface WebhookDeliveryTable {
  endpoint_id: Fixed<string>;
  place: Fixed<number>;
  status: DeliveryStatus;
  tries: Generated<number>;
  due_at: Date;
  tried_at: Date | null;
  /** HTTP status of the last answer. */
  answer: number | null;
  /** Why there was none. */
  fault: string | null;
}
