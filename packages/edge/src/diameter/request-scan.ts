import { AvpCursor, avpHeadBytes, paddedLength, vendorAvpHeadBytes } from './avp-cursor.ts';
import {
  definitionOf,
  findDefinition,
  isAddress,
  leastDataBytes,
  rowOf,
  rowOfName,
  unknownRow,
} from './avp-dictionary.ts';
import { type AvpName, avpTable } from './avp-table.ts';
import type { Grammar } from './command-grammar.ts';
import { avpFlags, type ResultCode, resultCodes } from './diameter-table.ts';
import { avp, encodeAvps, headerBytes, maxAvpCount } from './message-codec.ts';

/** Why a request cannot be carried out. `failedAvp` is what goes into Failed-AVP, as bytes; some reasons have none. */
export interface ScanFailure {
  readonly resultCode: ResultCode;
  readonly failedAvp?: Buffer;
}

/** Row numbers of the AVPs whose place in a request is asked for. */
export const scanRows = {
  sessionId: rowOfName('Session-Id'),
  originHost: rowOfName('Origin-Host'),
  originRealm: rowOfName('Origin-Realm'),
  userName: rowOfName('User-Name'),
  imei: rowOfName('IMEI'),
  softwareVersion: rowOfName('Software-Version'),
  proxyInfo: rowOfName('Proxy-Info'),
} as const;

/**
 * One pass over the AVPs of a request: holds them against the grammar and notes where each lies.
 *
 * One scan serves many requests, one at a time; what it noted is good until the next `read`.
 */
export class RequestScan {
  readonly #cursor = new AvpCursor();
  readonly #memberCursor = new AvpCursor();
  /** By row of the AVP table, of the first such AVP; 0 when there was none, for no AVP begins at 0. */
  readonly #starts = new Int32Array(avpTable.length);
  readonly #dataStarts = new Int32Array(avpTable.length);
  readonly #dataEnds = new Int32Array(avpTable.length);
  #buffer: Buffer = Buffer.alloc(0);
  #avpCount = 0;

  /** Reads the message that lies from `start` up to `end`; gives the first thing wrong with it, if any. */
  read(buffer: Buffer, start: number, end: number, grammar: Grammar): ScanFailure | undefined {
    this.#buffer = buffer;
    this.#avpCount = 0;
    this.#starts.fill(0);
    return this.#walk(this.#cursor, start + headerBytes, end, grammar);
  }

  has(row: number): boolean {
    return this.startOf(row) !== 0;
  }

  /** Offset of the head of the first AVP of that row, or 0. */
  startOf(row: number): number {
    return this.#starts[row] ?? 0;
  }

  /** Offset after its data and padding. Means nothing when `has` is false, as below. */
  paddedEndOf(row: number): number {
    const start = this.startOf(row);
    return start + paddedLength((this.#dataEnds[row] ?? 0) - start);
  }

  /** Its data as text, one character a byte: identities and digits are ASCII, anything else is merely unusual. */
  textOf(row: number): string {
    return this.#buffer.toString('latin1', this.#dataStarts[row] ?? 0, this.#dataEnds[row] ?? 0);
  }

  /** The whole AVP of that row as a Failed-AVP shows it inside its group. */
  failedMember(group: AvpName, row: number): Buffer {
    return inGroup(group, this.#verbatim(this.startOf(row), this.#dataEnds[row] ?? 0));
  }

  #walk(cursor: AvpCursor, start: number, end: number, grammar: Grammar): ScanFailure | undefined {
    cursor.enter(this.#buffer, start, end);
    let seen = 0;
    for (let step = cursor.next(); step !== 'end'; step = cursor.next()) {
      this.#avpCount += 1;
      if (this.#avpCount > maxAvpCount) return { resultCode: resultCodes.unableToComply };
      if (step === 'broken') return this.#invalidLength(cursor, end);
      const row = rowOf(cursor.code, cursor.vendorId);
      if (row === unknownRow) {
        if ((cursor.flags & avpFlags.mandatory) !== 0)
          return this.#refuse(resultCodes.avpUnsupported, cursor);
        continue;
      }
      const rule = grammar.ruleByRow[row] ?? -1;
      if (rule < 0) continue;
      const bit = 1 << rule;
      if ((seen & bit) === 0) this.#note(row, cursor);
      else if ((grammar.singleBits & bit) !== 0) {
        return this.#refuse(resultCodes.avpOccursTooManyTimes, cursor);
      }
      seen |= bit;
      const failure = this.#judge(cursor, end, grammar, rule);
      if (failure !== undefined) return failure;
    }
    const missing = grammar.requiredBits & ~seen;
    return missing === 0 ? undefined : missingAvp(grammar, missing);
  }

  /** What the grammar and the table say about the data of the present AVP. */
  #judge(cursor: AvpCursor, end: number, grammar: Grammar, rule: number): ScanFailure | undefined {
    const definition = grammar.definitions[rule];
    if (definition === undefined) return undefined;
    const { dataStart, dataEnd } = cursor;
    const exactBytes = grammar.exactBytes[rule] ?? 0;
    if (exactBytes !== 0 && dataEnd - dataStart !== exactBytes) return this.#invalidLength(cursor, end);
    if (definition.type === 'Address' && !isAddress(this.#buffer, dataStart, dataEnd)) {
      return this.#invalidLength(cursor, end);
    }
    if (
      definition.values !== undefined &&
      !definition.values.includes(this.#buffer.readUInt32BE(dataStart))
    ) {
      return this.#refuse(resultCodes.invalidAvpValue, cursor);
    }
    const members = grammar.members[rule];
    const group = grammar.names[rule];
    if (members === undefined || group === undefined) return undefined;
    const failure = this.#walk(this.#memberCursor, dataStart, dataEnd, members);
    if (failure?.failedAvp === undefined) return failure;
    return { ...failure, failedAvp: inGroup(group, failure.failedAvp) };
  }

  #note(row: number, cursor: AvpCursor): void {
    this.#starts[row] = cursor.start;
    this.#dataStarts[row] = cursor.dataStart;
    this.#dataEnds[row] = cursor.dataEnd;
  }

  #refuse(resultCode: ResultCode, cursor: AvpCursor): ScanFailure {
    return { resultCode, failedAvp: this.#verbatim(cursor.start, cursor.dataEnd) };
  }

  /** A copy of an AVP that can stand in an answer: as it came, padding made zero. */
  #verbatim(start: number, end: number): Buffer {
    const copy = Buffer.alloc(paddedLength(end - start));
    this.#buffer.copy(copy, 0, start, end);
    return copy;
  }

  /**
   * The offending head with its length put right and the least data of its type, zero-filled. RFC 6733 section 7.1.5
   * allows so little because the true data cannot be known; of a head cut short, what is missing is zero.
   */
  #invalidLength(cursor: AvpCursor, end: number): ScanFailure {
    const { start } = cursor;
    const head = Buffer.alloc(vendorAvpHeadBytes);
    this.#buffer.copy(head, 0, start, Math.min(end, start + vendorAvpHeadBytes));
    const hasVendor = (head.readUInt8(4) & avpFlags.vendor) !== 0;
    const headBytes = hasVendor ? vendorAvpHeadBytes : avpHeadBytes;
    const type = findDefinition(head.readUInt32BE(0), hasVendor ? head.readUInt32BE(avpHeadBytes) : 0)?.type;
    const length = headBytes + (type === undefined ? 0 : leastDataBytes[type]);
    const failedAvp = Buffer.alloc(paddedLength(length));
    head.copy(failedAvp, 0, 0, headBytes);
    failedAvp.writeUIntBE(length, 5, 3);
    return { resultCode: resultCodes.invalidAvpLength, failedAvp };
  }
}

/** An AVP that was absent, shown by an example with the least data. RFC 6733 section 7.5. */
function missingAvp(grammar: Grammar, missingBits: number): ScanFailure {
  const rule = 31 - Math.clz32(missingBits & -missingBits);
  const name = grammar.names[rule];
  if (name === undefined) return { resultCode: resultCodes.missingAvp };
  const example = avp(name, Buffer.alloc(leastDataBytes[definitionOf(name).type]));
  return { resultCode: resultCodes.missingAvp, failedAvp: encodeAvps([example]) };
}

function inGroup(group: AvpName, members: Buffer): Buffer {
  return encodeAvps([avp(group, members)]);
}
