import { AvpCursor, paddedLength } from './avp-cursor.ts';
import { rowOf, rowOfName } from './avp-dictionary.ts';
import { slots } from './command-grammar.ts';
import {
  commandFlags,
  equipmentStatusNumbers,
  noStateMaintained,
  resultCodes,
  vendorIds,
} from './diameter-table.ts';
import { diameterVersion, s13ApplicationAvp } from './error-answer.ts';
import { avp, encodeAvps, headerBytes } from './message-codec.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { Outbox } from './outbox.ts';
import type { RequestScan } from './request-scan.ts';
import type { CheckStatus } from './s13-counters.ts';

/** Answers to identity checks that are in order: a status, or that this node has too much to do just now. */
export type ReadyAnswer = CheckStatus | 'TOO_BUSY';

/** Of the second word of a header: the P bit and the command. */
const answerFlagsAndCommand = (commandFlags.proxiable << 24) | 0xff_ffff;
const errorBit = commandFlags.error << 24;
const proxyInfoRow = rowOfName('Proxy-Info');

/**
 * Writes the usual answers. All of an answer that lies behind the Session-Id is the same for every device of one status,
 * so it is encoded once and then copied.
 */
export class IdentityAnswerWriter {
  readonly #outbox: Outbox;
  readonly #cursor = new AvpCursor();
  readonly #tails: Readonly<Record<ReadyAnswer, Buffer>>;

  constructor(identity: NodeIdentity, outbox: Outbox) {
    this.#outbox = outbox;
    this.#tails = {
      WHITELISTED: answerTail(identity, 'WHITELISTED'),
      BLACKLISTED: answerTail(identity, 'BLACKLISTED'),
      GREYLISTED: answerTail(identity, 'GREYLISTED'),
      UNKNOWN: answerTail(identity, 'UNKNOWN'),
      TOO_BUSY: busyTail(identity),
    };
  }

  /** Header, Session-Id as it came, the ready tail, then the Proxy-Infos in their order. `scan` has read the request. */
  write(answer: ReadyAnswer, scan: RequestScan, start: number, end: number): void {
    const request = scan.view;
    const tail = this.#tails[answer];
    const sessionStart = scan.startOf(slots.sessionId);
    const sessionLength = scan.paddedEndOf(slots.sessionId) - sessionStart;
    const proxyLength = scan.has(slots.proxyInfo) ? this.#proxyInfos(request, start, end) : 0;
    const length = headerBytes + sessionLength + tail.length + proxyLength;
    let at = this.#outbox.reserve(length);
    const { memory, view } = this.#outbox;
    const flags = answer === 'TOO_BUSY' ? errorBit : 0;
    view.setUint32(at, (diameterVersion << 24) | length);
    view.setUint32(at + 4, (request.getUint32(start + 4) & answerFlagsAndCommand) | flags);
    // Application and both identifiers, as they came.
    at = copyWords(request, start + 8, start + headerBytes, view, at + 8);
    at = copyWords(request, sessionStart, sessionStart + sessionLength, view, at);
    memory.set(tail, at);
    if (proxyLength > 0) this.#proxyInfos(request, start, end, { view, at: at + tail.length });
  }

  /** Bytes that the Proxy-Infos of a request take with their padding; each is copied to a place when there is one. */
  #proxyInfos(request: DataView, start: number, end: number, to?: { view: DataView; at: number }): number {
    const cursor = this.#cursor;
    let length = 0;
    cursor.enter(request, start + headerBytes, end);
    while (cursor.next() === 'avp') {
      if (rowOf(cursor.code, cursor.vendorId) !== proxyInfoRow) continue;
      const from = cursor.start;
      const until = from + paddedLength(cursor.dataEnd - from);
      if (to !== undefined) to.at = copyWords(request, from, until, to.view, to.at);
      length += until - from;
    }
    return length;
  }
}

/**
 * Copies what lies from `start` up to `end`, a multiple of four bytes; gives the offset behind the copy. Word by word,
 * for the few of a Session-Id; from some hundred bytes on the call that copies is faster.
 */
function copyWords(from: DataView, start: number, end: number, to: DataView, at: number): number {
  let place = at;
  for (let offset = start; offset < end; offset += 4) {
    to.setInt32(place, from.getInt32(offset, true), true);
    place += 4;
  }
  return place;
}

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

/** A protocol error takes the form with the E bit. RFC 6733 section 7.2. */
function busyTail(identity: NodeIdentity): Buffer {
  return encodeAvps([
    avp('Origin-Host', identity.originHost),
    avp('Origin-Realm', identity.originRealm),
    avp('Result-Code', resultCodes.tooBusy),
  ]);
}
