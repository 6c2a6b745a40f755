/** What an access token must be for. 3GPP TS 29.511 clause 6.1.9. */
export const requiredScope = 'n5g-eir-eic';

/** What came of an access token. */
export type TokenVerdict =
  | 'good'
  /** There was none. */
  | 'absent'
  /** Malformed, signed by nobody known, for somebody else, over, or not yet in force. */
  | 'invalid'
  /** Good, but for other services. */
  | 'out-of-scope'
  /** So many tokens never seen before are being checked that this one was not. */
  | 'busy';
