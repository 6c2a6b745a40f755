import {
  type Avp,
  applicationIds,
  avp,
  commandCodes,
  commandFlags,
  encodeMessage,
} from '../../src/diameter/index.ts';

/** Messages as a mobile core sends them, for tests and the fuzzer to start from. */

export const gateIdentity = {
  originHost: 'eir01.epc.mnc001.mcc001.3gppnetwork.org',
  originRealm: 'epc.mnc001.mcc001.3gppnetwork.org',
  productName: 'eir',
  originStateId: 1,
} as const;

export const mmeHost = 'mme01.epc.mnc001.mcc001.3gppnetwork.org';
export const mmeRealm = 'epc.mnc001.mcc001.3gppnetwork.org';
export const sessionId = `${mmeHost};1876543210;1;s13`;

export const s13Application = avp('Vendor-Specific-Application-Id', [
  avp('Vendor-Id', 10_415),
  avp('Auth-Application-Id', applicationIds.s13),
]);

const request = {
  version: 1,
  flags: commandFlags.request,
  applicationId: applicationIds.base,
  hopByHopId: 1,
  endToEndId: 0xaaaa_0001,
};

/** AVPs of an identity check that is in order. */
export function checkAvps(imei = '35209900176148'): Avp[] {
  return [
    avp('Session-Id', sessionId),
    s13Application,
    avp('Auth-Session-State', 1),
    avp('Origin-Host', mmeHost),
    avp('Origin-Realm', mmeRealm),
    avp('Destination-Host', gateIdentity.originHost),
    avp('Destination-Realm', gateIdentity.originRealm),
    avp('Terminal-Information', [avp('IMEI', imei), avp('Software-Version', '23')]),
    avp('User-Name', '001010123456789'),
  ];
}

/** ME-Identity-Check-Request; whatever is given takes the place of what is usual. */
export function checkRequest(differences: Partial<Parameters<typeof encodeMessage>[0]> = {}): Buffer {
  return encodeMessage({
    ...request,
    flags: commandFlags.request | commandFlags.proxiable,
    commandCode: commandCodes.identityCheck,
    applicationId: applicationIds.s13,
    avps: checkAvps(),
    ...differences,
  });
}

/** AVPs of a Capabilities-Exchange-Request, as an MME with one application sends it. */
export function capabilitiesAvps(): Avp[] {
  return [
    avp('Origin-Host', mmeHost),
    avp('Origin-Realm', mmeRealm),
    avp('Host-IP-Address', Buffer.from([0, 1, 127, 0, 0, 1])),
    avp('Vendor-Id', 10_415),
    avp('Product-Name', 'test-mme'),
    avp('Origin-State-Id', 1),
    avp('Supported-Vendor-Id', 10_415),
    s13Application,
  ];
}

export function capabilitiesRequest(avps: readonly Avp[] = capabilitiesAvps()): Buffer {
  return encodeMessage({ ...request, commandCode: commandCodes.capabilitiesExchange, avps });
}

export function watchdogRequest(): Buffer {
  const avps = [avp('Origin-Host', mmeHost), avp('Origin-Realm', mmeRealm), avp('Origin-State-Id', 1)];
  return encodeMessage({ ...request, commandCode: commandCodes.deviceWatchdog, avps });
}

/** `cause` 0 is a restart, 1 too much to do, 2 no wish to talk. RFC 6733 section 5.4.3. */
export function disconnectRequest(cause = 0): Buffer {
  const avps = [avp('Origin-Host', mmeHost), avp('Origin-Realm', mmeRealm), avp('Disconnect-Cause', cause)];
  return encodeMessage({ ...request, commandCode: commandCodes.disconnectPeer, avps });
}

/** The answer of the other side to a request of ours. */
export function successAnswer(commandCode: number): Buffer {
  const avps = [avp('Result-Code', 2001), avp('Origin-Host', mmeHost), avp('Origin-Realm', mmeRealm)];
  return encodeMessage({ ...request, flags: 0, commandCode, avps });
}
