import { AvpCursor, viewOf } from './avp-cursor.ts';
import { rowOf, rowOfName } from './avp-dictionary.ts';
import { applicationIds, commandFlags, noStateMaintained, resultCodes, vendorIds } from './diameter-table.ts';
import { type Avp, avp, encodeMessage, headerBytes, maxAvpCount } from './message-codec.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { ScanFailure } from './request-scan.ts';

const sessionIdRow = rowOfName('Session-Id');
const proxyInfoRow = rowOfName('Proxy-Info');

/** Diameter's own version, and the only one. RFC 6733 section 3. */
export const diameterVersion = 1;

/** The head of an answer: ids, command and application of its request, P kept, other flags as given. */
export function answerHeader(request: Buffer, start: number, flags = 0) {
  return {
    version: diameterVersion,
    flags: (request.readUInt8(start + 4) & commandFlags.proxiable) | flags,
    commandCode: request.readUIntBE(start + 5, 3),
    applicationId: request.readUInt32BE(start + 8),
    hopByHopId: request.readUInt32BE(start + 12),
    endToEndId: request.readUInt32BE(start + 16),
  };
}

/** Vendor-Specific-Application-Id of S13, as answers and capabilities carry it. */
export function s13ApplicationAvp(): Avp {
  return avp('Vendor-Specific-Application-Id', [
    avp('Vendor-Id', vendorIds.tgpp),
    avp('Auth-Application-Id', applicationIds.s13),
  ]);
}

/**
 * An answer with the E bit, in the form of RFC 6733 section 7.2: what a protocol error (3xxx) always takes, and any
 * request whose own answer cannot be made.
 */
export function errorAnswer(
  identity: NodeIdentity,
  request: Buffer,
  start: number,
  end: number,
  failure: ScanFailure,
): Buffer {
  // The AVPs of another version need not look like ours.
  const isReadable = failure.resultCode !== resultCodes.unsupportedVersion;
  const echoes = isReadable ? echoesOf(request, start, end) : { proxyInfos: [] };
  return encodeMessage({
    ...answerHeader(request, start, commandFlags.error),
    avps: [
      ...(echoes.sessionId === undefined ? [] : [echoes.sessionId]),
      avp('Origin-Host', identity.originHost),
      avp('Origin-Realm', identity.originRealm),
      avp('Result-Code', failure.resultCode),
      ...failedAvps(failure),
      ...echoes.proxyInfos,
    ],
  });
}

/** The refusal of an identity check: its own answer when its session could be read, else the form with the E bit. */
export function identityCheckError(
  identity: NodeIdentity,
  request: Buffer,
  start: number,
  end: number,
  failure: ScanFailure,
): Buffer {
  const { sessionId, proxyInfos } = echoesOf(request, start, end);
  if (sessionId === undefined) return errorAnswer(identity, request, start, end, failure);
  return encodeMessage({
    ...answerHeader(request, start),
    avps: [
      sessionId,
      s13ApplicationAvp(),
      avp('Result-Code', failure.resultCode),
      avp('Auth-Session-State', noStateMaintained),
      avp('Origin-Host', identity.originHost),
      avp('Origin-Realm', identity.originRealm),
      ...failedAvps(failure),
      ...proxyInfos,
    ],
  });
}

/** Failed-AVP of a failure that shows one, else nothing. */
export function failedAvps({ failedAvp }: { readonly failedAvp?: Buffer | undefined }): Avp[] {
  return failedAvp === undefined ? [] : [avp('Failed-AVP', failedAvp)];
}

/** What every answer repeats of its request, as far as a possibly broken request lets it be found. */
function echoesOf(request: Buffer, start: number, end: number): { sessionId?: Avp; proxyInfos: Avp[] } {
  const cursor = new AvpCursor();
  cursor.enter(viewOf(request), start + headerBytes, end);
  let sessionId: Avp | undefined;
  const proxyInfos: Avp[] = [];
  for (let count = 0; count < maxAvpCount && cursor.next() === 'avp'; count += 1) {
    const row = rowOf(cursor.code, cursor.vendorId);
    if (row !== sessionIdRow && row !== proxyInfoRow) continue;
    const { code, flags, vendorId, dataStart, dataEnd } = cursor;
    const echo = { code, flags, vendorId, content: request.subarray(dataStart, dataEnd) };
    if (row === proxyInfoRow) proxyInfos.push(echo);
    else sessionId ??= echo;
  }
  return sessionId === undefined ? { proxyInfos } : { sessionId, proxyInfos };
}
