import { type ImeiKey, parseNetworkImei } from '@deadset/domain';
import { AvpCursor, paddedLength } from './avp-cursor.ts';
import { rowOf } from './avp-dictionary.ts';
import { grammars } from './command-grammar.ts';
import type { DiameterLog } from './diameter-log.ts';
import {
  commandFlags,
  equipmentStatusNumbers,
  noStateMaintained,
  resultCodes,
  vendorIds,
} from './diameter-table.ts';
import { diameterVersion, identityCheckError, s13ApplicationAvp } from './error-answer.ts';
import { avp, encodeAvps, headerBytes } from './message-codec.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { Outbox } from './outbox.ts';
import { RequestScan, type ScanFailure, scanRows } from './request-scan.ts';
import { type CheckStatus, countError, type S13Counters } from './s13-counters.ts';

/**
 * Says what a device is. Synchronous, because an answer waits for it.
 *
 * `softwareVersion` is two digits, `imsi` five to fifteen; either is undefined when the network did not send it so.
 * `originRealm` is that of the network that asks, in its own words.
 */
export type EquipmentStatusOf = (
  key: ImeiKey,
  softwareVersion: string | undefined,
  imsi: string | undefined,
  originRealm: string,
) => CheckStatus;

export interface IdentityCheckParts {
  readonly identity: NodeIdentity;
  readonly equipmentStatus: EquipmentStatusOf;
  readonly outbox: Outbox;
  readonly counters: S13Counters;
  readonly log: DiameterLog;
}

/** ME-Identity-Check: one request in, one answer out. 3GPP TS 29.272 clauses 6.2.1 and 7.2.19 to 7.2.20. */
export class IdentityCheck {
  readonly #parts: IdentityCheckParts;
  readonly #scan = new RequestScan();
  readonly #cursor = new AvpCursor();
  /** All of an answer that lies behind the Session-Id: the same bytes for every device of one status. */
  readonly #tails: Readonly<Record<CheckStatus, Buffer>>;

  constructor(parts: IdentityCheckParts) {
    this.#parts = parts;
    const { identity } = parts;
    this.#tails = {
      WHITELISTED: answerTail(identity, 'WHITELISTED'),
      BLACKLISTED: answerTail(identity, 'BLACKLISTED'),
      GREYLISTED: answerTail(identity, 'GREYLISTED'),
      UNKNOWN: answerTail(identity, 'UNKNOWN'),
    };
  }

  /** Puts the answer to the request that lies from `start` up to `end` into the outbox. */
  answer(request: Buffer, start: number, end: number): void {
    const { counters } = this.#parts;
    counters.requestsRead += 1;
    const failure = this.#scan.read(request, start, end, grammars.identityCheck);
    const status = failure ?? this.#judge();
    if (typeof status !== 'string') return this.#refuse(request, start, end, status);
    counters.answers[status] += 1;
    this.#write(request, start, end, this.#tails[status]);
  }

  /** What the read request comes to: a status, or why there can be none. */
  #judge(): CheckStatus | ScanFailure {
    const scan = this.#scan;
    const imei = parseNetworkImei(scan.textOf(scanRows.imei));
    if (imei === undefined) {
      const failedAvp = scan.failedMember('Terminal-Information', scanRows.imei);
      return { resultCode: resultCodes.invalidAvpValue, failedAvp };
    }
    const softwareVersion = this.#digits(scanRows.softwareVersion, /^[0-9]{2}$/) ?? imei.softwareVersion;
    const imsi = this.#digits(scanRows.userName, /^[0-9]{5,15}$/);
    try {
      return this.#parts.equipmentStatus(imei.key, softwareVersion, imsi, scan.textOf(scanRows.originRealm));
    } catch (error) {
      // A fault of ours must not cost the peer its connection, nor every other phone its answer.
      this.#parts.log.error({ err: error }, 'an identity check failed inside');
      return { resultCode: resultCodes.unableToComply };
    }
  }

  /** Text of an optional AVP when it has the form we can use. Another form is no reason to refuse a phone. */
  #digits(row: number, form: RegExp): string | undefined {
    if (!this.#scan.has(row)) return undefined;
    const text = this.#scan.textOf(row);
    return form.test(text) ? text : undefined;
  }

  #refuse(request: Buffer, start: number, end: number, failure: ScanFailure): void {
    const { identity, outbox, counters } = this.#parts;
    countError(counters, failure.resultCode);
    outbox.append(identityCheckError(identity, request, start, end, failure));
  }

  /** Header, Session-Id as it came, the ready tail, then the Proxy-Infos in their order. */
  #write(request: Buffer, start: number, end: number, tail: Buffer): void {
    const { outbox } = this.#parts;
    const sessionStart = this.#scan.startOf(scanRows.sessionId);
    const sessionEnd = this.#scan.paddedEndOf(scanRows.sessionId);
    const proxyLength = this.#scan.has(scanRows.proxyInfo) ? this.#proxyInfos(request, start, end) : 0;
    const length = headerBytes + sessionEnd - sessionStart + tail.length + proxyLength;
    let at = outbox.reserve(length);
    const { memory } = outbox;
    memory.writeUInt32BE((diameterVersion << 24) | length, at);
    memory.writeUInt32BE(request.readUInt32BE(start + 4) & answerFlagsAndCommand, at + 4);
    // Application and both identifiers, then the session, as they came. Octet by octet beats a call for so few.
    for (let offset = 8; offset < headerBytes; offset += 1)
      memory[at + offset] = request[start + offset] ?? 0;
    at += headerBytes;
    for (let from = sessionStart; from < sessionEnd; from += 1)
      memory[at + from - sessionStart] = request[from] ?? 0;
    at += sessionEnd - sessionStart;
    memory.set(tail, at);
    at += tail.length;
    if (proxyLength > 0)
      this.#proxyInfos(request, start, end, (from, to) => {
        at += request.copy(memory, at, from, to);
      });
  }

  /** Bytes that the Proxy-Infos of a request take, each shown to `visit` with its padding. */
  #proxyInfos(
    request: Buffer,
    start: number,
    end: number,
    visit?: (from: number, to: number) => void,
  ): number {
    const cursor = this.#cursor;
    let length = 0;
    cursor.enter(request, start + headerBytes, end);
    while (cursor.next() === 'avp') {
      if (rowOf(cursor.code, cursor.vendorId) !== scanRows.proxyInfo) continue;
      const to = cursor.start + paddedLength(cursor.dataEnd - cursor.start);
      visit?.(cursor.start, to);
      length += to - cursor.start;
    }
    return length;
  }
}

/** Of the second word of a header: the P bit and the command. */
const answerFlagsAndCommand = (commandFlags.proxiable << 24) | 0xff_ffff;

function answerTail(identity: NodeIdentity, status: CheckStatus): Buffer {
  const result =
    status === 'UNKNOWN'
      ? avp('Experimental-Result', [
          avp('Vendor-Id', vendorIds.tgpp),
          avp('Experimental-Result-Code', resultCodes.equipmentUnknown),
        ])
      : avp('Result-Code', resultCodes.success);
  return encodeAvps([
    s13ApplicationAvp(),
    result,
    avp('Auth-Session-State', noStateMaintained),
    avp('Origin-Host', identity.originHost),
    avp('Origin-Realm', identity.originRealm),
    ...(status === 'UNKNOWN' ? [] : [avp('Equipment-Status', equipmentStatusNumbers[status])]),
  ]);
}
