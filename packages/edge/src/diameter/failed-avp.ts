import { AvpCursor, avpHeadBytes, paddedLength, vendorAvpHeadBytes, viewOf } from './avp-cursor.ts';
import { definitionOf, findDefinition, leastDataBytes } from './avp-dictionary.ts';
import type { AvpName } from './avp-table.ts';
import { avpFlags } from './diameter-table.ts';
import { avp, encodeAvps } from './message-codec.ts';

/** What stands in a Failed-AVP, as bytes that any answer can carry. RFC 6733 section 7.5. */

/** A copy of the AVP that lies from `start` up to `end`: as it came, padding made zero. */
export function verbatimAvp(buffer: Buffer, start: number, end: number): Buffer {
  const copy = Buffer.alloc(paddedLength(end - start));
  buffer.copy(copy, 0, start, end);
  return copy;
}

/** Groups in groups that an answer may carry: its own Failed-AVP and the group around what failed stand above them. */
const mostGroupsShown = 4;

/**
 * The AVP that lies from `start` up to `end`, as an answer can show it: as it came, or its head with the least data where
 * it is a group that no decoder could read. RFC 6733 sections 7.1.5 and 7.5.
 */
export function offendingAvp(buffer: Buffer, start: number, end: number): Buffer {
  const isReadable = areWhole(buffer, start, end, mostGroupsShown);
  return isReadable ? verbatimAvp(buffer, start, end) : repairedAvp(buffer, start, end);
}

/** Whether AVPs lie end to end from `start` up to `end`, and inside each group of the dictionary, so many groups deep. */
function areWhole(buffer: Buffer, start: number, end: number, depth: number): boolean {
  const cursor = new AvpCursor();
  cursor.enter(viewOf(buffer), start, end);
  for (let step = cursor.next(); step !== 'end'; step = cursor.next()) {
    if (step === 'broken') return false;
    const { code, vendorId, dataStart, dataEnd } = cursor;
    if (findDefinition(code, vendorId)?.type !== 'Grouped') continue;
    if (depth === 0 || !areWhole(buffer, dataStart, dataEnd, depth - 1)) return false;
  }
  return true;
}

/**
 * The head at `start` with its length put right and the least data of its type, zero-filled. RFC 6733 section 7.1.5
 * allows so little because the true data cannot be known; of a head that is cut short at `end`, what is missing is zero.
 */
export function repairedAvp(buffer: Buffer, start: number, end: number): Buffer {
  const head = Buffer.alloc(vendorAvpHeadBytes);
  buffer.copy(head, 0, start, Math.min(end, start + vendorAvpHeadBytes));
  const hasVendor = (head.readUInt8(4) & avpFlags.vendor) !== 0;
  const headBytes = hasVendor ? vendorAvpHeadBytes : avpHeadBytes;
  const type = findDefinition(head.readUInt32BE(0), hasVendor ? head.readUInt32BE(avpHeadBytes) : 0)?.type;
  const length = headBytes + (type === undefined ? 0 : leastDataBytes[type]);
  const repaired = Buffer.alloc(paddedLength(length));
  head.copy(repaired, 0, 0, headBytes);
  repaired.writeUIntBE(length, 5, 3);
  return repaired;
}

/** An example of an AVP that was absent, with the least data. */
export function exampleAvp(name: AvpName): Buffer {
  return encodeAvps([avp(name, Buffer.alloc(leastDataBytes[definitionOf(name).type]))]);
}

/** What failed in a group, inside that group. */
export function inGroup(group: AvpName, members: Buffer): Buffer {
  return encodeAvps([avp(group, members)]);
}
