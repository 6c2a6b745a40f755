/** Numbers of the protocol, each named once. RFC 6733 unless another source is given. */

/** Commands we know. Section 3.1; 3GPP TS 29.272 clause 7.2 for the identity check. */
export const commandCodes = {
  capabilitiesExchange: 257,
  deviceWatchdog: 280,
  disconnectPeer: 282,
  identityCheck: 324,
} as const;

/** S13 and S13' share one id (RFC 5516); `relay` is what an agent advertises for every application at once. */
export const applicationIds = { base: 0, s13: 16_777_252, relay: 0xffff_ffff } as const;

/** IANA enterprise numbers: none, and 3GPP. */
export const vendorIds = { none: 0, tgpp: 10_415 } as const;

/** Bits of the command flags. Section 3. */
export const commandFlags = { request: 0x80, proxiable: 0x40, error: 0x20, retransmitted: 0x10 } as const;

/** Bits of the AVP flags. Section 4.1. */
export const avpFlags = { vendor: 0x80, mandatory: 0x40 } as const;

/** What an answer says about its request. Section 7.1; the last is an Experimental-Result, TS 29.272 clause 7.4.3. */
export const resultCodes = {
  success: 2001,
  commandUnsupported: 3001,
  tooBusy: 3004,
  applicationUnsupported: 3007,
  invalidHeaderBits: 3008,
  unknownPeer: 3010,
  avpUnsupported: 5001,
  invalidAvpValue: 5004,
  missingAvp: 5005,
  avpOccursTooManyTimes: 5009,
  noCommonApplication: 5010,
  unsupportedVersion: 5011,
  unableToComply: 5012,
  invalidAvpLength: 5014,
  noCommonSecurity: 5017,
  equipmentUnknown: 5422,
} as const;
export type ResultCode = (typeof resultCodes)[keyof typeof resultCodes];

/** Equipment-Status as numbers. TS 29.272 clause 7.3.51. */
export const equipmentStatusNumbers = { WHITELISTED: 0, BLACKLISTED: 1, GREYLISTED: 2 } as const;

/** Auth-Session-State: an identity check leaves no session behind. */
export const noStateMaintained = 1;

/** Inband-Security-Id: the peer is content without TLS inside the connection. */
export const noInbandSecurity = 0;

/** Disconnect-Cause that a node gives when it goes down and means to be back. */
export const rebooting = 0;
