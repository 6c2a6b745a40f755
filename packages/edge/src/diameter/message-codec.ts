import { AvpCursor, avpHeadBytes, paddedLength, vendorAvpHeadBytes, viewOf } from './avp-cursor.ts';
import { definitionOf, findDefinition } from './avp-dictionary.ts';
import type { AvpName } from './avp-table.ts';
import { avpFlags } from './diameter-table.ts';

/** Bytes of a message's head. RFC 6733 section 3. */
export const headerBytes = 20;

/**
 * Most AVPs of one message, those in groups counted. A known way to fell a Diameter node is one AVP repeated.
 */
export const maxAvpCount = 256;

/** How deep groups may lie in groups. S13 needs two; the number is attacker-controlled and would recurse. */
export const maxGroupDepth = 8;

/** One AVP. A group holds its AVPs; everything else, known or not, holds its data as it stood on the wire. */
export interface Avp {
  readonly code: number;
  /** The flag octet whole, reserved bits too. The V bit decides whether a vendor field is written. */
  readonly flags: number;
  /** 0 when the AVP carries no vendor. */
  readonly vendorId: number;
  readonly content: Buffer | readonly Avp[];
}

export interface Message {
  readonly version: number;
  readonly flags: number;
  readonly commandCode: number;
  readonly applicationId: number;
  readonly hopByHopId: number;
  readonly endToEndId: number;
  readonly avps: readonly Avp[];
}

type DecodeError = 'header' | 'avp-length' | 'too-many-avps' | 'too-deep';
export type DecodeResult =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly error: DecodeError };

/**
 * A whole message as objects, for tests, logs and the rare exchanges; the identity check is answered without it.
 * Total: whatever the bytes, they give a message or an error. The data of its AVPs are views of the same memory.
 */
export function decodeMessage(bytes: Buffer): DecodeResult {
  if (bytes.length < headerBytes || bytes.length % 4 !== 0 || bytes.readUIntBE(1, 3) !== bytes.length) {
    return { ok: false, error: 'header' };
  }
  const avps = decodeAvps(bytes, headerBytes, bytes.length, 0, { left: maxAvpCount });
  if (typeof avps === 'string') return { ok: false, error: avps };
  const message = {
    version: bytes.readUInt8(0),
    flags: bytes.readUInt8(4),
    commandCode: bytes.readUIntBE(5, 3),
    applicationId: bytes.readUInt32BE(8),
    hopByHopId: bytes.readUInt32BE(12),
    endToEndId: bytes.readUInt32BE(16),
    avps,
  };
  return { ok: true, message };
}

/** The bytes of a message, its length and the padding of its AVPs worked out. */
export function encodeMessage(message: Message): Buffer {
  const body = encodeAvps(message.avps);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(message.version, 0);
  header.writeUIntBE(headerBytes + body.length, 1, 3);
  header.writeUInt8(message.flags, 4);
  header.writeUIntBE(message.commandCode, 5, 3);
  header.writeUInt32BE(message.applicationId, 8);
  header.writeUInt32BE(message.hopByHopId, 12);
  header.writeUInt32BE(message.endToEndId, 16);
  return Buffer.concat([header, body]);
}

/** AVPs in order, each padded to a multiple of four bytes. */
export function encodeAvps(avps: readonly Avp[]): Buffer {
  return Buffer.concat(avps.map(encodeAvp));
}

/** An AVP of the table with the flags that its definition asks for. Text is UTF-8, a number is 32 bits unsigned. */
export function avp(name: AvpName, value: string | number | Buffer | readonly Avp[]): Avp {
  const { code, vendorId, mandatory } = definitionOf(name);
  const flags =
    (vendorId === undefined ? 0 : avpFlags.vendor) | (mandatory === false ? 0 : avpFlags.mandatory);
  return { code, flags, vendorId: vendorId ?? 0, content: contentOf(value) };
}

/** First AVP of that name among these, groups not entered. */
export function findAvp(avps: readonly Avp[], name: AvpName): Avp | undefined {
  return listAvps(avps, name)[0];
}

export function listAvps(avps: readonly Avp[], name: AvpName): Avp[] {
  const { code, vendorId = 0 } = definitionOf(name);
  return avps.filter((candidate) => candidate.code === code && candidate.vendorId === vendorId);
}

/** The AVPs of a group; none when the AVP is not one. */
export function membersOf(group: Avp | undefined): readonly Avp[] {
  return group === undefined || Buffer.isBuffer(group.content) ? [] : group.content;
}

/** Data as text, or undefined for an absent AVP or a group. */
export function textOf(leaf: Avp | undefined): string | undefined {
  return leaf !== undefined && Buffer.isBuffer(leaf.content) ? leaf.content.toString('utf8') : undefined;
}

/** Data as an unsigned number of 32 bits, or undefined when it is absent or not of four bytes. */
export function numberOf(leaf: Avp | undefined): number | undefined {
  const content = leaf?.content;
  return Buffer.isBuffer(content) && content.length === 4 ? content.readUInt32BE(0) : undefined;
}

function contentOf(value: string | number | Buffer | readonly Avp[]): Buffer | readonly Avp[] {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (typeof value !== 'number') return value;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

function encodeAvp({ code, flags, vendorId, content }: Avp): Buffer {
  const body = Buffer.isBuffer(content) ? content : encodeAvps(content);
  const hasVendor = (flags & avpFlags.vendor) !== 0;
  const dataStart = hasVendor ? vendorAvpHeadBytes : avpHeadBytes;
  const bytes = Buffer.alloc(paddedLength(dataStart + body.length));
  bytes.writeUInt32BE(code, 0);
  bytes.writeUInt8(flags, 4);
  bytes.writeUIntBE(dataStart + body.length, 5, 3);
  if (hasVendor) bytes.writeUInt32BE(vendorId, avpHeadBytes);
  body.copy(bytes, dataStart);
  return bytes;
}

function decodeAvps(
  bytes: Buffer,
  start: number,
  end: number,
  depth: number,
  budget: { left: number },
): Avp[] | DecodeError {
  if (depth > maxGroupDepth) return 'too-deep';
  const cursor = new AvpCursor();
  cursor.enter(viewOf(bytes), start, end);
  const avps: Avp[] = [];
  for (let step = cursor.next(); step !== 'end'; step = cursor.next()) {
    if (step === 'broken') return 'avp-length';
    if (budget.left === 0) return 'too-many-avps';
    budget.left -= 1;
    const { code, flags, vendorId, dataStart, dataEnd } = cursor;
    const isGroup = findDefinition(code, vendorId)?.type === 'Grouped';
    const content = isGroup
      ? decodeAvps(bytes, dataStart, dataEnd, depth + 1, budget)
      : bytes.subarray(dataStart, dataEnd);
    if (typeof content === 'string') return content;
    avps.push({ code, flags, vendorId, content });
  }
  return avps;
}
