import { reasons } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { CountryCode, GateName, ImeiDigits, Instant, strictObject } from './schema.ts';

/** Path of the plain check API on an edge. */
export const checkPath = '/v1/checks';

/** The question at every gate: may this device be registered to somebody new? */
export const CheckRequest = strictObject({
  gate: GateName,
  imei: ImeiDigits,
  /** The participant's own pseudonym of whoever presents the device; an HMAC under its own key, never a name. */
  presenter: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' })),
  /** Where the device is presented, where you know: a maker's activation, a parcel's destination. Never from where a person writes. */
  country: Type.Optional(CountryCode),
});
export type CheckRequest = Static<typeof CheckRequest>;

/** What a gate says, with the list that it says it by. */
export const CheckAnswer = strictObject({
  outcome: Type.Union([Type.Literal('allow'), Type.Literal('hold'), Type.Literal('refuse')]),
  reason: Type.Enum(reasons),
  tier: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
  /** Position of the list that gave the answer. */
  position: Type.Integer({ minimum: -1 }),
  /** How old that list is, by its cosigners' clocks; absent while no signed head has been seen. */
  ageSeconds: Type.Optional(Type.Number({ minimum: 0 })),
  at: Instant,
});
export type CheckAnswer = Static<typeof CheckAnswer>;
