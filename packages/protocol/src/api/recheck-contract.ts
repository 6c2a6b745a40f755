import { type Static, Type } from 'typebox';
import { ImeiDigits, Instant, strictObject } from './schema.ts';

/** Most re-checks of one report. */
export const maxRechecksPerReport = 1000;

/**
 * That a network which can do so asked again about a phone that was on: it detached the line, so that the phone asks to be
 * let in and is refused. 3GPP TS 23.401 section 5.3.8.3, detach by the network.
 */
export const Recheck = strictObject({
  imei: ImeiDigits,
  requestedAt: Instant,
});
export type Recheck = Static<typeof Recheck>;

/** `POST /v1/rechecks`. Sending one again is harmless. */
export const RecheckReport = strictObject({
  rechecks: Type.Array(Recheck, { minItems: 1, maxItems: maxRechecksPerReport }),
});
export type RecheckReport = Static<typeof RecheckReport>;

/** How many of them are about a phone that is reported; the others are not kept. */
export const RecheckAcknowledgement = strictObject({ kept: Type.Integer({ minimum: 0 }) });
export type RecheckAcknowledgement = Static<typeof RecheckAcknowledgement>;
