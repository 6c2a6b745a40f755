import { type Static, Type } from 'typebox';
import { hexOf, Instant, strictObject } from './schema.ts';

/** What may be done with what is known of people: Data Protection Act 2018 section 62(1). */
export const auditKinds = [
  'collection',
  'alteration',
  'consultation',
  'disclosure',
  'combination',
  'erasure',
] as const;
export type AuditKind = (typeof auditKinds)[number];

/** A word of the audit in a query: what an actor, act or object may be called. */
const Word = Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9:._-]+$' });

/** `GET /v1/audit`: which lines. Every search is itself a line, so it has a reason. */
export const AuditQuery = strictObject({
  reason: Type.String({
    minLength: 5,
    maxLength: 200,
    pattern: '^(?!.*[0-9]{8})[^\\u0000-\\u001f]*$',
    description: 'Why this is searched; kept in the audit, so no names and no numbers of phones',
  }),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  actor: Type.Optional(Word),
  object: Type.Optional(Word),
  kind: Type.Optional(Type.Enum(auditKinds)),
  after: Type.Optional(
    Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$', description: 'Place of the last line that was read' }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', description: 'Lines of one page, 1 to 1000' }),
  ),
});
export type AuditQuery = Static<typeof AuditQuery>;

/** One line: who did what to what, when, why, on whose behalf and to whom. */
export const AuditRecord = strictObject({
  /** Gap-free, from 1, in the order of the chain. */
  place: Type.Integer({ minimum: 1 }),
  at: Instant,
  kind: Type.Enum(auditKinds),
  /** A participant's id, `declarer`, `public` or `clock`. */
  actor: Type.String(),
  onBehalfOf: Type.Optional(Type.String()),
  act: Type.String(),
  /** Kind and id, as in `declaration:7K3M-Q2XD`. Never an IMEI. */
  object: Type.String(),
  why: Type.String(),
  /** Participant that was told, of a disclosure. */
  recipient: Type.Optional(Type.String()),
  detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  /** Hash of the chain up to this line. */
  hash: hexOf(32),
});
export type AuditRecord = Static<typeof AuditRecord>;

/** One page; there is another exactly when `next` is there, and it is the `after` to ask for it. */
export const AuditPage = strictObject({
  lines: Type.Array(AuditRecord),
  next: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type AuditPage = Static<typeof AuditPage>;

/** `GET /v1/audit/head`: the chain's newest place and hash. Whoever keeps one can tell later whether anything before it was changed. */
export const AuditHead = strictObject({ place: Type.Integer({ minimum: 0 }), hash: hexOf(32) });
export type AuditHead = Static<typeof AuditHead>;
