import { type ImeiKey, type Imsi, imeiKeyFrom, imsiFrom } from '@deadset/domain';
import type { OverloadGuard } from '../overload/index.ts';
import { grammars, slots } from './command-grammar.ts';
import type { DiameterLog } from './diameter-log.ts';
import { resultCodes } from './diameter-table.ts';
import { digitsAt } from './digit-reader.ts';
import { identityCheckError } from './error-answer.ts';
import { IdentityAnswerWriter } from './identity-answer.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { Outbox } from './outbox.ts';
import type { PeerAccount } from './peer-directory.ts';
import { RecentTexts } from './recent-texts.ts';
import { RequestScan, type ScanFailure } from './request-scan.ts';
import { type CheckStatus, countError, type S13Counters } from './s13-counters.ts';

/**
 * Says what a device is. Synchronous, because an answer waits for it.
 *
 * `softwareVersion` is 0 to 99, or -1 when the network did not send it so; `subscriber` is undefined then. `network` is
 * the Origin-Realm of whoever asks, in its own words.
 */
export type EquipmentStatusOf = (
  key: ImeiKey,
  softwareVersion: number,
  subscriber: Imsi | undefined,
  network: string,
) => CheckStatus;

export interface IdentityCheckParts {
  readonly identity: NodeIdentity;
  readonly equipmentStatus: EquipmentStatusOf;
  readonly outbox: Outbox;
  readonly counters: S13Counters;
  readonly log: DiameterLog;
  readonly overload: OverloadGuard;
}

/** How many requests are answered between two looks at the clock. */
const requestsPerLook = 32;

/** Digits of a TAC, of a serial number, of both, and of an IMEISV. 3GPP TS 23.003 clause 6.2. */
const tacDigits = 8;
const serialDigits = 6;
const keyDigits = tacDigits + serialDigits;
const longestImei = 16;
const longestImsi = 15;
/** As many digits as one reading takes of the end of an IMSI. */
const imsiTailDigits = 7;
const imsiTailFactor = 10 ** imsiTailDigits;

/** ME-Identity-Check: one request in, one answer out. 3GPP TS 29.272 clauses 6.2.1 and 7.2.19 to 7.2.20. */
export class IdentityCheck {
  readonly #parts: IdentityCheckParts;
  readonly #scan = new RequestScan();
  readonly #realms = new RecentTexts();
  readonly #writer: IdentityAnswerWriter;

  constructor(parts: IdentityCheckParts) {
    this.#parts = parts;
    this.#writer = new IdentityAnswerWriter(parts.identity, parts.outbox);
  }

  /** Puts the answer to the request that lies from `start` up to `end` into the outbox, and on the peer's account. */
  answer(request: Buffer, start: number, end: number, account: PeerAccount): void {
    const { counters, overload } = this.#parts;
    const scan = this.#scan;
    counters.requestsRead += 1;
    // A long row of requests in one data event, met by a slow register, must not hide how long the last have waited.
    if (counters.requestsRead % requestsPerLook === 0) overload.look();
    const failure = scan.read(request, start, end, grammars.identityCheck);
    if (failure !== undefined) return this.#refuse(request, start, end, failure, account);
    if (this.#isTooMuch(account)) return this.#turnAway(start, end, account);
    const status = this.#judge(request);
    if (typeof status !== 'string') return this.#refuse(request, start, end, status, account);
    counters.answers[status] += 1;
    if (status === 'UNKNOWN') account.unknownDevices += 1;
    else account.statuses += 1;
    this.#writer.write(status, scan, start, end);
  }

  /** Whether this request is more than its peer may ask, or more than this thread can do. */
  #isTooMuch({ quota }: PeerAccount): boolean {
    const { counters, overload } = this.#parts;
    if (quota !== undefined && !quota.take()) {
      counters.overQuota += 1;
      return true;
    }
    if (!overload.isOverloaded || !overload.turnsAway(this.#priority())) return false;
    counters.overload += 1;
    return true;
  }

  /** DRMP of the request that was read: 0 (highest) to 15; undefined when it has none. RFC 7944 section 9.1. */
  #priority(): number | undefined {
    const scan = this.#scan;
    return scan.has(slots.drmp) ? scan.view.getUint32(scan.dataStartOf(slots.drmp)) : undefined;
  }

  #turnAway(start: number, end: number, account: PeerAccount): void {
    countError(this.#parts.counters.errors, resultCodes.tooBusy);
    countError(account.errors, resultCodes.tooBusy);
    this.#writer.write('TOO_BUSY', this.#scan, start, end);
  }

  /** What the read request comes to: a status, or why there can be none. */
  #judge(request: Buffer): CheckStatus | ScanFailure {
    const scan = this.#scan;
    const imeiStart = scan.dataStartOf(slots.imei);
    const spare = scan.dataEndOf(slots.imei) - imeiStart - keyDigits;
    const spareDigits =
      spare < 0 || spare > longestImei - keyDigits ? -1 : digitsAt(request, imeiStart + keyDigits, spare);
    const tac = digitsAt(request, imeiStart, tacDigits);
    const serial = digitsAt(request, imeiStart + tacDigits, serialDigits);
    const key = tac < 0 || spareDigits < 0 ? undefined : imeiKeyFrom(tac, serial);
    if (key === undefined) {
      const failedAvp = scan.failedMember('Terminal-Information', slots.imei);
      return { resultCode: resultCodes.invalidAvpValue, failedAvp };
    }
    const version = this.#softwareVersion(request);
    const softwareVersion = version < 0 && spare === 2 ? spareDigits : version;
    const realm = this.#realms.textOf(
      scan.view,
      scan.dataStartOf(slots.originRealm),
      scan.dataEndOf(slots.originRealm),
    );
    try {
      return this.#parts.equipmentStatus(key, softwareVersion, this.#subscriber(request), realm);
    } catch (error) {
      // A fault of ours must not cost the peer its connection, nor every other phone its answer.
      this.#parts.log.error({ err: error }, 'an identity check failed inside');
      return { resultCode: resultCodes.unableToComply };
    }
  }

  /** -1 unless it is there and two digits. Another form is no reason to refuse a phone, nor is it below. */
  #softwareVersion(request: Buffer): number {
    const scan = this.#scan;
    if (!scan.has(slots.softwareVersion)) return -1;
    const start = scan.dataStartOf(slots.softwareVersion);
    return scan.dataEndOf(slots.softwareVersion) - start === 2 ? digitsAt(request, start, 2) : -1;
  }

  #subscriber(request: Buffer): Imsi | undefined {
    const scan = this.#scan;
    if (!scan.has(slots.userName)) return undefined;
    const start = scan.dataStartOf(slots.userName);
    const count = scan.dataEndOf(slots.userName) - start;
    if (count > longestImsi) return undefined;
    const headCount = Math.max(0, count - imsiTailDigits);
    const head = digitsAt(request, start, headCount);
    const tail = digitsAt(request, start + headCount, count - headCount);
    return head < 0 || tail < 0 ? undefined : imsiFrom(head * imsiTailFactor + tail, count);
  }

  #refuse(request: Buffer, start: number, end: number, failure: ScanFailure, account: PeerAccount): void {
    const { identity, outbox, counters } = this.#parts;
    countError(counters.errors, failure.resultCode);
    countError(account.errors, failure.resultCode);
    outbox.append(identityCheckError(identity, request, start, end, failure));
  }
}
