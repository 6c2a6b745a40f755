import { type ImeiKey, type Imsi, imeiKeyFrom, imsiFrom } from '@deadset/domain';
import { grammars, slots } from './command-grammar.ts';
import type { DiameterLog } from './diameter-log.ts';
import { resultCodes } from './diameter-table.ts';
import { digitsAt } from './digit-reader.ts';
import { identityCheckError } from './error-answer.ts';
import { IdentityAnswerWriter } from './identity-answer.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { Outbox } from './outbox.ts';
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
}

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

  /** Puts the answer to the request that lies from `start` up to `end` into the outbox. */
  answer(request: Buffer, start: number, end: number): void {
    const { counters } = this.#parts;
    counters.requestsRead += 1;
    const failure = this.#scan.read(request, start, end, grammars.identityCheck);
    const status = failure ?? this.#judge(request);
    if (typeof status !== 'string') return this.#refuse(request, start, end, status);
    counters.answers[status] += 1;
    this.#writer.write(status, this.#scan, start, end);
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

  #refuse(request: Buffer, start: number, end: number, failure: ScanFailure): void {
    const { identity, outbox, counters } = this.#parts;
    countError(counters, failure.resultCode);
    outbox.append(identityCheckError(identity, request, start, end, failure));
  }
}
