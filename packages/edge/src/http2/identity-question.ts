import type { ImeiKey, Imsi } from '@deadset/domain';

/** The one resource of the service. 3GPP TS 29.511 clause 6.1.3.1. */
export const resourcePath = '/n5g-eir-eic/v1/equipment-status';

/** What a network asks: which device, with which software, in whose hands. */
export interface IdentityQuestion {
  /** Absent where the identity is none of an IMEI: such a device is on no list of IMEIs. */
  readonly key: ImeiKey | undefined;
  /** The last two digits of an IMEISV, 0 to 99; -1 when it was an IMEI. */
  readonly softwareVersion: number;
  /** Absent where no SUPI was given, or one that is no IMSI. */
  readonly subscriber: Imsi | undefined;
}
