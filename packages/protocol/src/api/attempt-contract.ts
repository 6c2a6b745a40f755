import type { Reason } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { CountryCode, GateName, hexOf, ImeiDigits, Instant, strictObject } from './schema.ts';

/** Most attempts of one report. */
export const maxAttemptsPerReport = 1000;

const attemptReasons = [
  'tracked',
  'declared-not-proved',
  'declared-stolen',
  'disputed',
  'keeper-consent-needed',
] as const satisfies readonly Reason[];

/** A check that met a listed device. From a network it says nothing about the subscriber. */
export const Attempt = strictObject({
  /** Durable sequence of the edge that answered; with the edge's key it is the attempt's id. */
  sequence: Type.Integer({ minimum: 1 }),
  /** Whose gate it was. */
  participant: Type.String({ minLength: 1, maxLength: 64 }),
  gate: GateName,
  /** The asking network, as its realm or PLMN; only for networks. */
  network: Type.Optional(Type.String({ maxLength: 128 })),
  /** Where the device was presented, as the gate told it; a network's own says where it is. */
  country: Type.Optional(CountryCode),
  imei: ImeiDigits,
  outcome: Type.Union([Type.Literal('allow'), Type.Literal('hold'), Type.Literal('refuse')]),
  reason: Type.Enum(attemptReasons),
  /** False when a shadow participant only kept what it would have answered, and let the device pass; true when absent. */
  enforced: Type.Optional(Type.Boolean()),
  tier: Type.Integer({ minimum: 0, maximum: 3 }),
  presenter: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' })),
  at: Instant,
});
export type Attempt = Static<typeof Attempt>;

/** `POST /v1/attempts`. Sending one again is harmless: the hub keeps each id once. */
export const AttemptReport = strictObject({
  edge: hexOf(32),
  attempts: Type.Array(Attempt, { minItems: 1, maxItems: maxAttemptsPerReport }),
});
export type AttemptReport = Static<typeof AttemptReport>;

/** Everything up to this sequence is kept by the hub and may be dropped by the edge. */
export const AttemptAcknowledgement = strictObject({ acceptedUpTo: Type.Integer({ minimum: 0 }) });
export type AttemptAcknowledgement = Static<typeof AttemptAcknowledgement>;
