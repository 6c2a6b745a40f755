import { avpHeadBytes, paddedLength, vendorAvpHeadBytes, viewOf } from './avp-cursor.ts';
import { isAddress } from './avp-dictionary.ts';
import type { AvpName } from './avp-table.ts';
import {
  exactBytesBits,
  type Grammar,
  lookIntoBit,
  noSlot,
  slotCount,
  slotShift,
  unknownAvp,
} from './command-grammar.ts';
import { avpFlags, type ResultCode, resultCodes, vendorIds } from './diameter-table.ts';
import { exampleAvp, inGroup, offendingAvp, repairedAvp, verbatimAvp } from './failed-avp.ts';
import { headerBytes, maxAvpCount } from './message-codec.ts';

/** Why a request cannot be carried out. `failedAvp` is what goes into Failed-AVP, as bytes; some reasons have none. */
export interface ScanFailure {
  readonly resultCode: ResultCode;
  readonly failedAvp?: Buffer;
}

/** Of the second word of an AVP: its flags lie above its length. */
const vendorBit = avpFlags.vendor << 24;
const mandatoryBit = avpFlags.mandatory << 24;
const lengthBits = 0xff_ffff;

/**
 * One pass over the AVPs of a request: holds them against the grammar and notes where each asked one lies.
 *
 * One scan serves many requests, one at a time; what it noted is good until the next `read`.
 */
export class RequestScan {
  /** By slot, of the first such AVP; 0 when there was none, for no AVP begins at 0. */
  readonly #starts = new Int32Array(slotCount);
  readonly #dataStarts = new Int32Array(slotCount);
  readonly #dataEnds = new Int32Array(slotCount);
  #buffer: Buffer = Buffer.alloc(0);
  #view: DataView = viewOf(this.#buffer);
  #avpCount = 0;

  /** Reads the message that lies from `start` up to `end`; gives the first thing wrong with it, if any. */
  read(buffer: Buffer, start: number, end: number, grammar: Grammar): ScanFailure | undefined {
    if (buffer !== this.#buffer) {
      this.#buffer = buffer;
      this.#view = viewOf(buffer);
    }
    this.#avpCount = 0;
    for (let slot = 0; slot < slotCount; slot += 1) this.#starts[slot] = 0;
    return this.#walk(start + headerBytes, end, grammar);
  }

  /** The bytes that the read message lies in, as words. */
  get view(): DataView {
    return this.#view;
  }

  has(slot: number): boolean {
    return this.startOf(slot) !== 0;
  }

  /** Offset of the head of the first AVP of that slot, or 0. */
  startOf(slot: number): number {
    return this.#starts[slot] ?? 0;
  }

  /** Offsets of its data. Mean nothing when `has` is false, as below. */
  dataStartOf(slot: number): number {
    return this.#dataStarts[slot] ?? 0;
  }

  dataEndOf(slot: number): number {
    return this.#dataEnds[slot] ?? 0;
  }

  /** Offset after its data and padding. */
  paddedEndOf(slot: number): number {
    const start = this.startOf(slot);
    return start + paddedLength(this.dataEndOf(slot) - start);
  }

  /** The whole AVP of that slot as a Failed-AVP shows it inside its group. */
  failedMember(group: AvpName, slot: number): Buffer {
    return inGroup(group, verbatimAvp(this.#buffer, this.startOf(slot), this.dataEndOf(slot)));
  }

  /**
   * The inside of every answer: whoever changes it measures it. Heads are read here and not by an `AvpCursor`, and only
   * asked AVPs are noted, because every AVP of every message passes through.
   */
  #walk(start: number, end: number, grammar: Grammar): ScanFailure | undefined {
    const view = this.#view;
    const { ietfRules, tgppRules, demands, singleBits } = grammar;
    let avpCount = this.#avpCount;
    let seen = 0;
    let next = start;
    for (let at = start; at < end; at = next) {
      avpCount += 1;
      if (avpCount > maxAvpCount) return { resultCode: resultCodes.unableToComply };
      if (end - at < avpHeadBytes) return this.#invalidLength(at, end);
      const flagsAndLength = view.getUint32(at + 4);
      const hasVendor = (flagsAndLength & vendorBit) !== 0;
      const dataStart = at + (hasVendor ? vendorAvpHeadBytes : avpHeadBytes);
      const dataEnd = at + (flagsAndLength & lengthBits);
      if (dataEnd < dataStart || dataEnd > end) return this.#invalidLength(at, end);
      next = at + paddedLength(dataEnd - at);
      const code = view.getUint32(at);
      const vendorId = hasVendor ? view.getUint32(at + avpHeadBytes) : vendorIds.none;
      let rule: number = unknownAvp;
      if (vendorId === vendorIds.none) rule = ietfRules[code] ?? unknownAvp;
      else if (vendorId === vendorIds.tgpp) rule = tgppRules[code] ?? unknownAvp;
      if (rule < 0) {
        if (rule !== unknownAvp || (flagsAndLength & mandatoryBit) === 0) continue;
        return this.#refuse(resultCodes.avpUnsupported, at, dataEnd);
      }
      const bit = 1 << rule;
      const demand = demands[rule] ?? 0;
      if ((seen & bit) === 0) {
        const slot = demand >> slotShift;
        if (slot !== noSlot) {
          this.#starts[slot] = at;
          this.#dataStarts[slot] = dataStart;
          this.#dataEnds[slot] = dataEnd;
        }
      } else if ((singleBits & bit) !== 0) {
        return this.#refuse(resultCodes.avpOccursTooManyTimes, at, dataEnd);
      }
      seen |= bit;
      const exactBytes = demand & exactBytesBits;
      if (exactBytes !== 0 && dataEnd - dataStart !== exactBytes) return this.#invalidLength(at, end);
      if ((demand & lookIntoBit) === 0) continue;
      this.#avpCount = avpCount;
      const failure = this.#lookInto(at, dataStart, dataEnd, end, grammar, rule);
      if (failure !== undefined) return failure;
      avpCount = this.#avpCount;
    }
    this.#avpCount = avpCount;
    const missing = grammar.requiredBits & ~seen;
    return missing === 0 ? undefined : missingAvp(grammar, missing);
  }

  /** What the grammar and the table say about the data of an AVP. */
  #lookInto(
    start: number,
    dataStart: number,
    dataEnd: number,
    end: number,
    grammar: Grammar,
    rule: number,
  ): ScanFailure | undefined {
    const members = grammar.members[rule];
    const group = grammar.names[rule];
    if (members !== undefined && group !== undefined) {
      const failure = this.#walk(dataStart, dataEnd, members);
      if (failure?.failedAvp === undefined) return failure;
      return { ...failure, failedAvp: inGroup(group, failure.failedAvp) };
    }
    const definition = grammar.definitions[rule];
    if (definition?.type === 'Address' && !isAddress(this.#buffer, dataStart, dataEnd)) {
      return this.#invalidLength(start, end);
    }
    if (definition?.values?.includes(this.#view.getUint32(dataStart)) === false) {
      return this.#refuse(resultCodes.invalidAvpValue, start, dataEnd);
    }
    return undefined;
  }

  #refuse(resultCode: ResultCode, start: number, dataEnd: number): ScanFailure {
    return { resultCode, failedAvp: offendingAvp(this.#buffer, start, dataEnd) };
  }

  #invalidLength(start: number, end: number): ScanFailure {
    const failedAvp = repairedAvp(this.#buffer, start, end);
    return { resultCode: resultCodes.invalidAvpLength, failedAvp };
  }
}

function missingAvp(grammar: Grammar, missingBits: number): ScanFailure {
  const rule = 31 - Math.clz32(missingBits & -missingBits);
  const name = grammar.names[rule];
  if (name === undefined) return { resultCode: resultCodes.missingAvp };
  return { resultCode: resultCodes.missingAvp, failedAvp: exampleAvp(name) };
}
