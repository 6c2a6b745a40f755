import type { AvpName } from './avp-table.ts';

/** How often an AVP stands in its command: exactly once, at most once, any number of times. */
type Presence = 'required' | 'optional' | 'many';

interface MemberRule {
  readonly avp: AvpName;
  readonly presence: Presence;
}

export interface AvpRule extends MemberRule {
  /** What stands in it when it is a group that we look into; absent where its inside is not ours to judge. */
  readonly members?: readonly MemberRule[];
}

const applicationMembers = [
  { avp: 'Vendor-Id', presence: 'many' },
  { avp: 'Auth-Application-Id', presence: 'optional' },
  { avp: 'Acct-Application-Id', presence: 'optional' },
] as const satisfies readonly MemberRule[];

/**
 * The requests we answer, as rules on their AVPs. An AVP that is known but has no rule here may stand anywhere, any
 * number of times (`*[AVP]`). Order is free, as senders in the field take it.
 *
 * Capabilities-Exchange asks for less than RFC 6733 section 5.3.1 does: only who speaks. What else a peer leaves out
 * has no bearing on an identity check.
 */
export const commandGrammarTable = {
  /** 3GPP TS 29.272 clause 7.2.19, with User-Name optional as in table 6.2.1.1/1. */
  identityCheck: [
    { avp: 'Session-Id', presence: 'required' },
    { avp: 'DRMP', presence: 'optional' },
    { avp: 'Vendor-Specific-Application-Id', presence: 'optional', members: applicationMembers },
    { avp: 'Auth-Session-State', presence: 'required' },
    { avp: 'Origin-Host', presence: 'required' },
    { avp: 'Origin-Realm', presence: 'required' },
    { avp: 'Destination-Host', presence: 'optional' },
    { avp: 'Destination-Realm', presence: 'required' },
    {
      avp: 'Terminal-Information',
      presence: 'required',
      members: [
        { avp: 'IMEI', presence: 'required' },
        { avp: '3GPP2-MEID', presence: 'optional' },
        { avp: 'Software-Version', presence: 'optional' },
      ],
    },
    { avp: 'User-Name', presence: 'optional' },
    { avp: 'Proxy-Info', presence: 'many' },
    { avp: 'Route-Record', presence: 'many' },
  ],
  capabilitiesExchange: [
    { avp: 'Origin-Host', presence: 'required' },
    { avp: 'Origin-Realm', presence: 'required' },
    { avp: 'Host-IP-Address', presence: 'many' },
    { avp: 'Vendor-Id', presence: 'optional' },
    { avp: 'Product-Name', presence: 'optional' },
    { avp: 'Origin-State-Id', presence: 'optional' },
    { avp: 'Supported-Vendor-Id', presence: 'many' },
    { avp: 'Auth-Application-Id', presence: 'many' },
    { avp: 'Inband-Security-Id', presence: 'many' },
    { avp: 'Acct-Application-Id', presence: 'many' },
    { avp: 'Vendor-Specific-Application-Id', presence: 'many', members: applicationMembers },
    { avp: 'Firmware-Revision', presence: 'optional' },
  ],
  /** RFC 6733 section 5.5.1. */
  deviceWatchdog: [
    { avp: 'Origin-Host', presence: 'required' },
    { avp: 'Origin-Realm', presence: 'required' },
    { avp: 'Origin-State-Id', presence: 'optional' },
  ],
  /** RFC 6733 section 5.4.1. */
  disconnectPeer: [
    { avp: 'Origin-Host', presence: 'required' },
    { avp: 'Origin-Realm', presence: 'required' },
    { avp: 'Disconnect-Cause', presence: 'required' },
  ],
} as const satisfies Record<string, readonly AvpRule[]>;
