import { gates } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { hexOf, ImeiDigits, Instant, strictObject } from './schema.ts';

/** An id of our own: it names a thing and opens nothing. Never a reference or a code that a person was given. */
const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
/** A word of a closed list that is kept where the thing itself is. */
const Word = Type.String({ pattern: '^[a-z][a-z-]{0,39}$' });
const Tier = Type.Integer({ minimum: 0, maximum: 3 });

/** An entry was made: all that the public log tells of it, and the identifiers for those who follow the feed. */
const DeclarationChanged = strictObject({
  /** Id of the entry, as in the log. */
  entry: hexOf(16),
  act: Word,
  tier: Tier,
  /** Only for participants with the scope `feed`, who are told them there too: 14 digits each, and how it is listed now. */
  identifiers: Type.Optional(
    Type.Array(strictObject({ imei: ImeiDigits, effect: Type.Optional(Word) }), { maxItems: 16 }),
  ),
});

/** A keeper was asked: the one who asked may wait for the answer. */
const ConsentAsked = strictObject({ request: Id, gate: Type.Enum(gates), until: Instant });
const ConsentAnswered = strictObject({
  request: Id,
  answer: Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('lapsed')]),
});
/** Where an appeal stands; for the participants that it concerns. Neither who appealed nor what was said. */
const AppealChanged = strictObject({ appeal: Id, status: Word });
/** A device of a check certificate was declared stolen since; for the participant that was given the certificate. */
const CertificateWatch = strictObject({ certificate: Id, change: Word });
/** A gate of this participant met a listed device. Its number, for who keeps the attempts of that edge. */
const AttemptMet = strictObject({
  edge: Id,
  sequence: Type.Integer({ minimum: 1 }),
  gate: Type.Enum(gates),
  outcome: Type.Union([Type.Literal('allow'), Type.Literal('hold'), Type.Literal('refuse')]),
  reason: Word,
  tier: Tier,
  /** Only for participants with the scope `feed`; 14 digits. */
  imei: Type.Optional(ImeiDigits),
});
/** Something happened to the phone of an open case of this force. Neither what, nor where, nor which phone: it is looked up there. */
const CaseAlerted = strictObject({
  alert: Type.String({ format: 'uuid' }),
  case: Type.Integer({ minimum: 1 }),
});
/** This participant asked the hub about so many phones of one neighbourhood in a day that they look tried out. */
const CheckScan = strictObject({
  gate: Type.Enum(gates),
  neighbourhood: Word,
  phones: Type.Integer({ minimum: 1 }),
});
/** A scorecard can be read; its subject may reply. */
const ScorecardPublished = strictObject({ participant: Id, from: Instant, to: Instant });
/** An endpoint failed for so long that nothing more is sent to it until its owner enables it again. */
const WebhookDisabled = strictObject({ webhook: Id, reason: Word });
/** Nothing happened: the owner of an endpoint asked for a trial. */
const WebhookPing = strictObject({ webhook: Id });

/** What each type of event tells. A type is never given other data: what has to differ gets another name. */
export const eventDataSchemas = {
  'deadset.declaration.changed': DeclarationChanged,
  'deadset.keeper-consent.asked': ConsentAsked,
  'deadset.keeper-consent.answered': ConsentAnswered,
  'deadset.appeal.changed': AppealChanged,
  'deadset.certificate.watch': CertificateWatch,
  'deadset.attempt.met': AttemptMet,
  'deadset.case.alerted': CaseAlerted,
  'deadset.check.scan': CheckScan,
  'deadset.scorecard.published': ScorecardPublished,
  'deadset.webhook.disabled': WebhookDisabled,
  'deadset.webhook.ping': WebhookPing,
} as const;

export type EventType = keyof typeof eventDataSchemas;
export type EventData<T extends EventType> = Static<(typeof eventDataSchemas)[T]>;

/** Types that an endpoint may choose; a ping is sent on request alone. */
export const eventTypes = [
  'deadset.declaration.changed',
  'deadset.keeper-consent.asked',
  'deadset.keeper-consent.answered',
  'deadset.appeal.changed',
  'deadset.certificate.watch',
  'deadset.attempt.met',
  'deadset.case.alerted',
  'deadset.check.scan',
  'deadset.scorecard.published',
  'deadset.webhook.disabled',
] as const satisfies readonly EventType[];

/** The place of an event among all events of a hub, as text: pass it back as `after`. */
export const EventCursor = Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' });

/**
 * The envelope of every event, whichever way it comes. CloudEvents 1.0.2 section 3 and its JSON format; `cursor` is an
 * extension attribute. The same event has the same `id` and `source` however often it is sent: keep the ids and skip
 * what you know.
 */
function envelope<T extends EventType>(type: T) {
  return strictObject({
    specversion: Type.Literal('1.0'),
    id: Type.String({ format: 'uuid' }),
    /** Address of the hub. */
    source: Type.String({ minLength: 1, maxLength: 512 }),
    type: Type.Literal(type),
    /** Id of what it is about. */
    subject: Id,
    time: Instant,
    datacontenttype: Type.Literal('application/json'),
    /** Absent on a ping, which has no place. */
    cursor: Type.Optional(EventCursor),
    data: eventDataSchemas[type],
  });
}

/** One event in its envelope. */
export const CloudEvent = Type.Union([
  envelope('deadset.declaration.changed'),
  envelope('deadset.keeper-consent.asked'),
  envelope('deadset.keeper-consent.answered'),
  envelope('deadset.appeal.changed'),
  envelope('deadset.certificate.watch'),
  envelope('deadset.attempt.met'),
  envelope('deadset.case.alerted'),
  envelope('deadset.check.scan'),
  envelope('deadset.scorecard.published'),
  envelope('deadset.webhook.disabled'),
  envelope('deadset.webhook.ping'),
]);
export type CloudEvent = Static<typeof CloudEvent>;

/** `GET /v1/events`: which. */
export const EventQuery = strictObject({
  /** Cursor of the last event that was read; from the oldest kept when absent. */
  after: Type.Optional(EventCursor),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', description: 'Events of one page, 1 to 1000' }),
  ),
});
export type EventQuery = Static<typeof EventQuery>;

/** Events in the order of their commits. */
export const EventPage = strictObject({
  events: Type.Array(CloudEvent),
  /** The `after` to ask with next, there even when nothing is new. */
  next: EventCursor,
  /** Whether events behind `after` have been dropped by now: read anew what they told of. */
  missed: Type.Boolean(),
});
export type EventPage = Static<typeof EventPage>;
