/** Shapes of AVP data. RFC 6733 sections 4.2 and 4.3. */
export type AvpType =
  | 'Address'
  | 'DiameterIdentity'
  | 'DiameterURI'
  | 'Enumerated'
  | 'Grouped'
  | 'OctetString'
  | 'Time'
  | 'Unsigned32'
  | 'Unsigned64'
  | 'UTF8String';

export interface AvpDefinition {
  readonly name: string;
  readonly code: number;
  /** Enterprise number; absent for AVPs of the IETF, which carry no vendor field. */
  readonly vendorId?: number;
  readonly type: AvpType;
  /** Absent where we send the AVP with the M bit set, as most are. */
  readonly mandatory?: false;
  /** Values that we accept where the AVP matters to us; absent where any will do. */
  readonly values?: readonly number[];
}

/**
 * Every AVP we know: all of RFC 6733 section 4.5, those of S13 (3GPP TS 29.272 clause 7.3) and those that agents add.
 *
 * An AVP with the M bit that is not here is answered with 5001, so an AVP we merely ignore belongs here too.
 */
export const avpTable = [
  { name: 'User-Name', code: 1, type: 'UTF8String' },
  { name: 'Class', code: 25, type: 'OctetString' },
  { name: 'Session-Timeout', code: 27, type: 'Unsigned32' },
  { name: 'Proxy-State', code: 33, type: 'OctetString' },
  { name: 'Acct-Session-Id', code: 44, type: 'OctetString' },
  { name: 'Acct-Multi-Session-Id', code: 50, type: 'UTF8String' },
  { name: 'Event-Timestamp', code: 55, type: 'Time' },
  { name: 'Acct-Interim-Interval', code: 85, type: 'Unsigned32' },
  { name: 'Host-IP-Address', code: 257, type: 'Address' },
  { name: 'Auth-Application-Id', code: 258, type: 'Unsigned32' },
  { name: 'Acct-Application-Id', code: 259, type: 'Unsigned32' },
  { name: 'Vendor-Specific-Application-Id', code: 260, type: 'Grouped' },
  { name: 'Redirect-Host-Usage', code: 261, type: 'Enumerated' },
  { name: 'Redirect-Max-Cache-Time', code: 262, type: 'Unsigned32' },
  { name: 'Session-Id', code: 263, type: 'UTF8String' },
  { name: 'Origin-Host', code: 264, type: 'DiameterIdentity' },
  { name: 'Supported-Vendor-Id', code: 265, type: 'Unsigned32' },
  { name: 'Vendor-Id', code: 266, type: 'Unsigned32' },
  { name: 'Firmware-Revision', code: 267, type: 'Unsigned32', mandatory: false },
  { name: 'Result-Code', code: 268, type: 'Unsigned32' },
  { name: 'Product-Name', code: 269, type: 'UTF8String', mandatory: false },
  { name: 'Session-Binding', code: 270, type: 'Unsigned32' },
  { name: 'Session-Server-Failover', code: 271, type: 'Enumerated' },
  { name: 'Multi-Round-Time-Out', code: 272, type: 'Unsigned32' },
  { name: 'Disconnect-Cause', code: 273, type: 'Enumerated', values: [0, 1, 2] },
  { name: 'Auth-Request-Type', code: 274, type: 'Enumerated' },
  { name: 'Auth-Grace-Period', code: 276, type: 'Unsigned32' },
  { name: 'Auth-Session-State', code: 277, type: 'Enumerated', values: [0, 1] },
  { name: 'Origin-State-Id', code: 278, type: 'Unsigned32' },
  { name: 'Failed-AVP', code: 279, type: 'Grouped' },
  { name: 'Proxy-Host', code: 280, type: 'DiameterIdentity' },
  { name: 'Error-Message', code: 281, type: 'UTF8String', mandatory: false },
  { name: 'Route-Record', code: 282, type: 'DiameterIdentity' },
  { name: 'Destination-Realm', code: 283, type: 'DiameterIdentity' },
  { name: 'Proxy-Info', code: 284, type: 'Grouped' },
  { name: 'Re-Auth-Request-Type', code: 285, type: 'Enumerated' },
  { name: 'Accounting-Sub-Session-Id', code: 287, type: 'Unsigned64' },
  { name: 'Authorization-Lifetime', code: 291, type: 'Unsigned32' },
  { name: 'Redirect-Host', code: 292, type: 'DiameterURI' },
  { name: 'Destination-Host', code: 293, type: 'DiameterIdentity' },
  { name: 'Error-Reporting-Host', code: 294, type: 'DiameterIdentity', mandatory: false },
  { name: 'Termination-Cause', code: 295, type: 'Enumerated' },
  { name: 'Origin-Realm', code: 296, type: 'DiameterIdentity' },
  { name: 'Experimental-Result', code: 297, type: 'Grouped' },
  { name: 'Experimental-Result-Code', code: 298, type: 'Unsigned32' },
  { name: 'Inband-Security-Id', code: 299, type: 'Unsigned32' },
  { name: 'DRMP', code: 301, type: 'Enumerated', mandatory: false },
  { name: 'Accounting-Record-Type', code: 480, type: 'Enumerated' },
  { name: 'Accounting-Realtime-Required', code: 483, type: 'Enumerated' },
  { name: 'Accounting-Record-Number', code: 485, type: 'Unsigned32' },
  { name: 'OC-Supported-Features', code: 621, type: 'Grouped', mandatory: false },
  { name: 'OC-OLR', code: 623, type: 'Grouped', mandatory: false },
  { name: 'Load', code: 650, type: 'Grouped', mandatory: false },
  { name: 'Supported-Features', code: 628, vendorId: 10_415, type: 'Grouped', mandatory: false },
  { name: 'Feature-List-ID', code: 629, vendorId: 10_415, type: 'Unsigned32', mandatory: false },
  { name: 'Feature-List', code: 630, vendorId: 10_415, type: 'Unsigned32', mandatory: false },
  { name: 'Terminal-Information', code: 1401, vendorId: 10_415, type: 'Grouped' },
  { name: 'IMEI', code: 1402, vendorId: 10_415, type: 'UTF8String' },
  { name: 'Software-Version', code: 1403, vendorId: 10_415, type: 'UTF8String' },
  { name: 'Equipment-Status', code: 1445, vendorId: 10_415, type: 'Enumerated', values: [0, 1, 2] },
  { name: '3GPP2-MEID', code: 1471, vendorId: 10_415, type: 'OctetString' },
] as const satisfies readonly AvpDefinition[];

export type AvpName = (typeof avpTable)[number]['name'];
