import { type Static, Type } from 'typebox';
import { Instant } from './schema.ts';

/** Where an edge answers CAMARA Device Authenticity. device-authenticity.yaml, version `vwip`: `servers` and `paths`. */
export const checkStatusPath = '/device-authenticity/vwip/check-status';
/** What an access token must allow. The same file, `security` of `checkImeiStatus`. */
export const checkStatusScope = 'device-authenticity:check-status';

const imei = Type.String({ pattern: '^[0-9]{15}$' });

/** `RequestBody`: fields that it does not name are allowed there, and so they are here. */
export const CheckStatusRequest = Type.Object({ imei });

/** `operationalStatus` of `ImeiStatus`. */
export const operationalStatuses = [
  'allowed',
  'lost',
  'stolen',
  'blacklisted',
  'blocked',
  'fraud',
  'non-payment',
  'regulatory',
  'unknown',
] as const;
export type OperationalStatus = (typeof operationalStatuses)[number];

/** `CommonResponseBody` and `ImeiStatus`. */
export const CheckStatusAnswer = Type.Object({
  /** When what the answer rests on was last confirmed. */
  lastChecked: Type.Optional(Instant),
  imei,
  operationalStatus: Type.Enum(operationalStatuses),
  /** Only of a device with a negative status, and only where the operator's list has it. */
  reportedDate: Type.Optional(Instant),
});
export type CheckStatusAnswer = Static<typeof CheckStatusAnswer>;

/** `XCorrelator`: joins a call with those that it leads to. */
export const correlatorPattern: RegExp = /^[a-zA-Z0-9-_:;./<>{}]{0,256}$/;
