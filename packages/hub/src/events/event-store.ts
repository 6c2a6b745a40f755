import type { EventData, EventType } from '@deadset/protocol';
import { eventDataSchemas, parserOf } from '@deadset/protocol';
import type { Trx } from '../database/index.ts';

/** Something that participants are to be told. */
export interface NewEvent<T extends EventType = EventType> {
  readonly type: T;
  /** Id of what it is about: never an IMEI, a reference or a code. */
  readonly subject: string;
  /** Ids of those who may read it; every participant with the scope `events` when absent. */
  readonly participants?: readonly string[];
  /** As `eventDataSchemas` says. Identifiers in it are told only to participants with the scope `feed`. */
  readonly data: EventData<T>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const parsers: Readonly<Record<EventType, (value: unknown) => { ok: boolean; problem?: string }>> = {
  'deadset.declaration.changed': parserOf(eventDataSchemas['deadset.declaration.changed']),
  'deadset.keeper-consent.asked': parserOf(eventDataSchemas['deadset.keeper-consent.asked']),
  'deadset.keeper-consent.answered': parserOf(eventDataSchemas['deadset.keeper-consent.answered']),
  'deadset.appeal.changed': parserOf(eventDataSchemas['deadset.appeal.changed']),
  'deadset.certificate.watch': parserOf(eventDataSchemas['deadset.certificate.watch']),
  'deadset.attempt.met': parserOf(eventDataSchemas['deadset.attempt.met']),
  'deadset.case.alerted': parserOf(eventDataSchemas['deadset.case.alerted']),
  'deadset.check.scan': parserOf(eventDataSchemas['deadset.check.scan']),
  'deadset.scorecard.published': parserOf(eventDataSchemas['deadset.scorecard.published']),
  'deadset.webhook.disabled': parserOf(eventDataSchemas['deadset.webhook.disabled']),
  'deadset.webhook.ping': parserOf(eventDataSchemas['deadset.webhook.ping']),
};

/**
 * Keeps an event in the transaction of the act that it tells of: neither is then kept without the other. It is told
 * when the transaction has committed, once a round has given it its place.
 */
export function recordEvent<T extends EventType>(trx: Trx, event: NewEvent<T>): Promise<void> {
  return recordEvents(trx, [event]);
}

/** Keeps several events, in this order. */
export async function recordEvents<T extends EventType>(
  trx: Trx,
  events: readonly NewEvent<T>[],
): Promise<void> {
  if (events.length === 0) return;
  for (const { type, data } of events) {
    const { ok, problem } = parsers[type](data);
    // A fault of ours: what is sent out must be what the contract says.
    if (!ok) throw new Error(`an event ${type} has data that its contract does not know: ${problem}`);
  }
  await trx
    .insertInto('event')
    .values(
      events.map(({ type, subject, participants, data, at }) => ({
        type,
        subject,
        participants: participants === undefined ? null : [...participants],
        data: JSON.stringify(data),
        at: new Date(at),
      })),
    )
    .execute();
}
