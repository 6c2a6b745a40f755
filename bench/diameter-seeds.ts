import { type Avp, avp, encodeAvps, encodeMessage } from '../packages/edge/src/diameter/index.ts';
import {
  capabilitiesAvps,
  capabilitiesRequest,
  checkAvps,
  checkRequest,
  disconnectRequest,
  s13Application,
  sessionId,
  successAnswer,
  watchdogRequest,
} from '../packages/edge/test/support/diameter-samples.ts';

/** A message to mutate, taken apart: its header and its top-level AVPs as bytes. */
export interface Seed {
  readonly name: string;
  readonly header: Buffer;
  readonly avps: readonly Buffer[];
  /** Whether it is what a connection begins with; a second time it ends one. */
  readonly isOpening: boolean;
}

const proxyInfo = avp('Proxy-Info', [avp('Proxy-Host', 'relay.example'), avp('Proxy-State', 'state')]);
const relayAvps = [proxyInfo, avp('Route-Record', 'relay.example'), avp('DRMP', 3), avp('Load', [])];

function replacing(avps: readonly Avp[], other: Avp): Avp[] {
  return avps.map((usual) => (usual.code === other.code ? other : usual));
}

function groupsInGroups(depth: number): Avp {
  return depth === 0 ? s13Application : avp('Failed-AVP', [groupsInGroups(depth - 1)]);
}

/** Of other 3GPP interfaces (TS 29.272): where they do not belong they are as good as any stranger. */
const s6a = 16_777_251;

function cancellationType(value: number): Avp {
  const content = Buffer.alloc(4);
  content.writeUInt32BE(value);
  return { code: 1420, flags: 0xc0, vendorId: 10_415, content };
}

/**
 * Messages of a working network, and the patterns that have felled other Diameter nodes, as reported in public
 * against Open5GS: by number of the issue, each as reported and as near to it as S13 comes.
 */
const messages: Readonly<Record<string, Buffer>> = {
  capabilities: capabilitiesRequest(),
  check: checkRequest(),
  'check through a relay': checkRequest({ avps: [...checkAvps(), ...relayAvps, proxyInfo] }),
  'check with groups in groups': checkRequest({ avps: [...checkAvps(), groupsInGroups(12)] }),
  'check on another application': checkRequest({ applicationId: 16_777_251, commandCode: 316 }),
  watchdog: watchdogRequest(),
  disconnect: disconnectRequest(),
  'watchdog answer': successAnswer(280),
  '4145: sixty-four Origin-Hosts': capabilitiesRequest([
    ...capabilitiesAvps(),
    ...Array.from({ length: 64 }, (_, index) => avp('Origin-Host', `mme${index}`)),
  ]),
  '4155: a group of application ids that is no group': capabilitiesRequest(
    replacing(capabilitiesAvps(), avp('Vendor-Specific-Application-Id', Buffer.from('ffffffffffff', 'hex'))),
  ),
  '4155: a group with members that may be there once': capabilitiesRequest(
    replacing(
      capabilitiesAvps(),
      avp('Vendor-Specific-Application-Id', [
        ...Array<Avp>(3).fill(avp('Vendor-Id', 10_415)),
        s13Application,
      ]),
    ),
  ),
  '4156: two applications in a group, and no vendor': capabilitiesRequest(
    replacing(
      capabilitiesAvps(),
      avp('Vendor-Specific-Application-Id', [
        avp('Auth-Application-Id', s6a),
        avp('Auth-Application-Id', 10_415),
      ]),
    ),
  ),
  '4156: a group of application ids without any': capabilitiesRequest(
    replacing(capabilitiesAvps(), avp('Vendor-Specific-Application-Id', [])),
  ),
  '4190: an update of a location with a session and no realm': checkRequest({
    applicationId: s6a,
    commandCode: 316,
    avps: checkAvps().slice(0, 1),
  }),
  '4190: a request without the AVPs it must have': checkRequest({ avps: checkAvps().slice(0, 2) }),
  '4309: a type of cancellation that few know': checkRequest({
    applicationId: s6a,
    commandCode: 317,
    avps: [...checkAvps(), cancellationType(4)],
  }),
  '4309: an enumeration out of range': checkRequest({
    avps: replacing(checkAvps(), avp('Auth-Session-State', 0xffff_ffff)),
  }),
  '4334: an address of the wrong length': capabilitiesRequest(
    replacing(capabilitiesAvps(), avp('Host-IP-Address', Buffer.from([0, 2, 1]))),
  ),
  '4334: an address of no family': capabilitiesRequest(
    replacing(capabilitiesAvps(), avp('Host-IP-Address', Buffer.from([0xff, 0xff, 127, 0, 0, 1]))),
  ),
  '4644: NULs before the Session-Id': checkRequest({
    avps: replacing(checkAvps(), avp('Session-Id', `\0\0\0\0${sessionId}`)),
  }),
  '4644: NULs behind it': checkRequest({
    avps: replacing(checkAvps(), avp('Session-Id', `${sessionId}\0\0`)),
  }),
};

/** The messages as seeds. Their bytes must not be written to. */
export const seeds: readonly Seed[] = Object.entries(messages).map(([name, bytes]) => ({
  name,
  header: bytes.subarray(0, 20),
  isOpening: bytes.readUIntBE(5, 3) === 257,
  avps: cutAvps(bytes),
}));

/** AVPs to put where they do not belong, and codes that exist nowhere. */
export const strayAvps: readonly Buffer[] = [
  ...checkAvps(),
  ...capabilitiesAvps(),
  proxyInfo,
  { code: 9999, flags: 0xc0, vendorId: 10_415, content: Buffer.from([1, 2, 3]) },
  { code: 0, flags: 0, vendorId: 0, content: Buffer.alloc(0) },
  { code: 0xffff_ffff, flags: 0xff, vendorId: 0xffff_ffff, content: Buffer.alloc(5) },
].map((stray) => encodeAvps([stray]));

function cutAvps(bytes: Buffer): Buffer[] {
  const avps: Buffer[] = [];
  for (let at = 20; at < bytes.length; ) {
    const end = at + ((bytes.readUIntBE(at + 5, 3) + 3) & ~3);
    avps.push(bytes.subarray(at, end));
    at = end;
  }
  return avps;
}

/** A probe that any sound node answers with success, to see that it still does. */
export const probe = encodeMessage({
  version: 1,
  flags: 0xc0,
  commandCode: 324,
  applicationId: 16_777_252,
  hopByHopId: 0x0dea_d5e7,
  endToEndId: 1,
  avps: checkAvps(),
});
