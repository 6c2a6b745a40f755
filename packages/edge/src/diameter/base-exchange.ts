import { isIPv4, isIPv6 } from 'node:net';
import {
  applicationIds,
  commandCodes,
  commandFlags,
  noInbandSecurity,
  type ResultCode,
  rebooting,
  resultCodes,
  vendorIds,
} from './diameter-table.ts';
import { answerHeader, diameterVersion, failedAvps, s13ApplicationAvp } from './error-answer.ts';
import {
  type Avp,
  avp,
  decodeMessage,
  encodeMessage,
  findAvp,
  listAvps,
  membersOf,
  numberOf,
  textOf,
} from './message-codec.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { ScanFailure } from './request-scan.ts';

/** The peer's capabilities held against ours: who it is, and whether we can work together. */
export interface Capabilities {
  readonly originHost: string;
  readonly originRealm: string;
  readonly resultCode: ResultCode;
}

/** Most characters of a peer's own name that go into a log line. RFC 1035 allows a host no more. */
const longestHostName = 255;

/**
 * Judges a Capabilities-Exchange-Request whose AVPs were found in order. RFC 6733 section 5.3.
 *
 * Host-IP-Address and Vendor-Id are not looked at: a widely used stack sends addresses it does not speak from, and 0.
 */
export function judgeCapabilities(request: Buffer): Capabilities {
  const decoded = decodeMessage(request);
  if (!decoded.ok) return { originHost: '', originRealm: '', resultCode: resultCodes.unableToComply };
  const { avps } = decoded.message;
  const originHost = (textOf(findAvp(avps, 'Origin-Host')) ?? '').slice(0, longestHostName);
  const originRealm = textOf(findAvp(avps, 'Origin-Realm')) ?? '';
  const securities = listAvps(avps, 'Inband-Security-Id').map(numberOf);
  if (securities.length > 0 && !securities.includes(noInbandSecurity)) {
    return { originHost, originRealm, resultCode: resultCodes.noCommonSecurity };
  }
  const shares = applicationsOf(avps).some((id) => id === applicationIds.s13 || id === applicationIds.relay);
  const resultCode = shares ? resultCodes.success : resultCodes.noCommonApplication;
  return { originHost, originRealm, resultCode };
}

function applicationsOf(avps: readonly Avp[]): (number | undefined)[] {
  const groups = listAvps(avps, 'Vendor-Specific-Application-Id').map(membersOf);
  return [avps, ...groups].flatMap((level) => listAvps(level, 'Auth-Application-Id').map(numberOf));
}

/** Codes of this thousand come with the E bit. RFC 6733 section 7.1.3. */
function isProtocolError(resultCode: ResultCode): boolean {
  return resultCode >= 3000 && resultCode < 4000;
}

/** Capabilities-Exchange-Answer. `localAddress` is ours on this connection, as the socket tells it. */
export function capabilitiesAnswer(
  identity: NodeIdentity,
  request: Buffer,
  localAddress: string,
  outcome: ScanFailure | Capabilities,
): Buffer {
  return encodeMessage({
    ...answerHeader(request, 0, isProtocolError(outcome.resultCode) ? commandFlags.error : 0),
    avps: [
      avp('Result-Code', outcome.resultCode),
      ...origin(identity),
      avp('Host-IP-Address', addressBytes(localAddress)),
      avp('Vendor-Id', vendorIds.tgpp),
      avp('Product-Name', identity.productName),
      ...originState(identity),
      avp('Supported-Vendor-Id', vendorIds.tgpp),
      s13ApplicationAvp(),
      ...failedAvps('failedAvp' in outcome ? outcome : {}),
    ],
  });
}

/** Device-Watchdog-Answer. */
export function watchdogAnswer(identity: NodeIdentity, request: Buffer, start: number): Buffer {
  const success = avp('Result-Code', resultCodes.success);
  return encodeMessage({
    ...answerHeader(request, start),
    avps: [success, ...origin(identity), ...originState(identity)],
  });
}

/** Disconnect-Peer-Answer. */
export function disconnectAnswer(identity: NodeIdentity, request: Buffer, start: number): Buffer {
  return encodeMessage({
    ...answerHeader(request, start),
    avps: [avp('Result-Code', resultCodes.success), ...origin(identity)],
  });
}

/** Identifiers of a request of ours: unsigned numbers of 32 bits. */
export interface RequestIds {
  readonly hopByHopId: number;
  readonly endToEndId: number;
}

/** Device-Watchdog-Request: are you there? */
export function watchdogRequest(identity: NodeIdentity, ids: RequestIds): Buffer {
  const avps = [...origin(identity), ...originState(identity)];
  return encodeMessage({ ...requestHeader(commandCodes.deviceWatchdog), ...ids, avps });
}

/** Disconnect-Peer-Request: this node goes down and will be back. */
export function disconnectRequest(identity: NodeIdentity, ids: RequestIds): Buffer {
  const avps = [...origin(identity), avp('Disconnect-Cause', rebooting)];
  return encodeMessage({ ...requestHeader(commandCodes.disconnectPeer), ...ids, avps });
}

function requestHeader(commandCode: number) {
  const applicationId = applicationIds.base;
  return { version: diameterVersion, flags: commandFlags.request, commandCode, applicationId };
}

function origin(identity: NodeIdentity): Avp[] {
  return [avp('Origin-Host', identity.originHost), avp('Origin-Realm', identity.originRealm)];
}

function originState({ originStateId }: NodeIdentity): Avp[] {
  return originStateId === undefined ? [] : [avp('Origin-State-Id', originStateId)];
}

/** Data of an Address AVP: the IANA family, then the address. Text that is no address becomes 0.0.0.0. */
export function addressBytes(address: string): Buffer {
  const text = address.replace(/^::ffff:(?=[0-9.]+$)/, '').replace(/%.*$/, '');
  if (isIPv6(text)) return Buffer.from([0, 2, ...ipv6Bytes(text)]);
  return Buffer.from([0, 1, ...(isIPv4(text) ? text : '0.0.0.0').split('.').map(Number)]);
}

/** The sixteen bytes of an IPv6 address without zone or dotted part. */
function ipv6Bytes(text: string): number[] {
  const [head = [], tail] = text.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const gap = tail === undefined ? [] : Array<string>(8 - head.length - tail.length).fill('0');
  const words = [...head, ...gap, ...(tail ?? [])].map((word) => Number.parseInt(word, 16));
  return words.flatMap((word) => [word >>> 8, word & 0xff]);
}
