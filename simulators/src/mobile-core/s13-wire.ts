/**
 * Diameter as the simulated mobile core writes and reads it: only what an MME needs to ask about a phone.
 *
 * Written apart from the gate's own codec on purpose, so that a mistake in one is not repeated in the other.
 */

const tgpp = 10_415;
const vendorBit = 0x80;
const mandatoryBit = 0x40;

/** Base protocol on application 0, identity checks on that of S13. RFC 6733, 3GPP TS 29.272. */
export const commands = { capabilities: 257, watchdog: 280, disconnect: 282, identityCheck: 324 } as const;
export const s13ApplicationId = 16_777_252;

/** A received message: its head and the data of its AVPs by code. Of AVPs that repeat, the last. */
export interface Received {
  readonly isRequest: boolean;
  readonly command: number;
  readonly hopByHop: number;
  readonly endToEnd: number;
  readonly avps: ReadonlyMap<number, Buffer>;
}

/** One AVP with the M bit: text as it is, a number as 32 bits, bytes untouched. */
export function attribute(code: number, value: string | number | Buffer, isTgpp = false): Buffer {
  const content = typeof value === 'number' ? word(value) : Buffer.from(value);
  const flags = isTgpp ? vendorBit | mandatoryBit : mandatoryBit;
  const vendor = isTgpp ? [word(tgpp)] : [];
  const length = 8 + 4 * vendor.length + content.length;
  const padding = Buffer.alloc((4 - (length % 4)) % 4);
  return Buffer.concat([word(code), word(flags * 2 ** 24 + length), ...vendor, content, padding]);
}

export function tgppAttribute(code: number, value: string | number | Buffer): Buffer {
  return attribute(code, value, true);
}

export interface Heading {
  readonly isRequest: boolean;
  readonly command: number;
  readonly hopByHop: number;
  readonly endToEnd: number;
}

/** A whole message. Identity checks may pass agents (P bit); the base protocol speaks to the neighbour only. */
export function message(heading: Heading, attributes: readonly Buffer[]): Buffer {
  const { command } = heading;
  const isCheck = command === commands.identityCheck;
  const body = Buffer.concat(attributes);
  const flags = (heading.isRequest ? 0x80 : 0) + (isCheck ? 0x40 : 0);
  return Buffer.concat([
    word(2 ** 24 + 20 + body.length),
    word(flags * 2 ** 24 + command),
    word(isCheck ? s13ApplicationId : 0),
    word(heading.hopByHop),
    word(heading.endToEnd),
    body,
  ]);
}

/** Cuts whole messages off the front of what was received; `rest` waits for more. Throws on what is no message. */
export function receive(bytes: Buffer): { readonly messages: Received[]; readonly rest: Buffer } {
  const messages: Received[] = [];
  let rest = bytes;
  while (rest.length >= 20) {
    const length = rest.readUIntBE(1, 3);
    if (rest[0] !== 1 || length < 20) throw new Error('the register sent something that is not Diameter');
    if (rest.length < length) break;
    messages.push({
      isRequest: (rest.readUInt8(4) & 0x80) !== 0,
      command: rest.readUIntBE(5, 3),
      hopByHop: rest.readUInt32BE(12),
      endToEnd: rest.readUInt32BE(16),
      avps: attributesIn(rest.subarray(20, length)),
    });
    rest = rest.subarray(length);
  }
  return { messages, rest };
}

/** Data of the AVPs in a message body or group, by code. Throws when a length is wrong. */
export function attributesIn(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUIntBE(at + 5, 3);
    const headLength = (bytes.readUInt8(at + 4) & vendorBit) === 0 ? 8 : 12;
    if (length < headLength || at + length > bytes.length) throw new Error('the register sent a broken AVP');
    found.set(bytes.readUInt32BE(at), bytes.subarray(at + headLength, at + length));
    at += Math.ceil(length / 4) * 4;
  }
  return found;
}

/** The first four bytes as a number, or undefined when there are not as many. */
export function numberIn(bytes: Buffer | undefined): number | undefined {
  return bytes === undefined || bytes.length < 4 ? undefined : bytes.readUInt32BE(0);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
