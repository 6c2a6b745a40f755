import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../test/support/diameter-samples.ts';
import { avpTable } from './avp-table.ts';
import {
  type Avp,
  avp,
  decodeMessage,
  encodeMessage,
  findAvp,
  type Message,
  maxAvpCount,
  maxGroupDepth,
  membersOf,
  numberOf,
  textOf,
} from './message-codec.ts';

const octet = fc.nat(0xff);
const word = fc.nat(0xffff_ffff);
const content = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));

/** AVPs of codes that the table does not have, with any flags at all. */
const strangeAvp: fc.Arbitrary<Avp> = fc
  .record({ code: fc.integer({ min: 100_000, max: 0xffff_ffff }), flags: octet, vendorId: word, content })
  .map((strange) => ((strange.flags & 0x80) === 0 ? { ...strange, vendorId: 0 } : strange));

const leafAvp: fc.Arbitrary<Avp> = fc
  .tuple(fc.constantFrom(...avpTable.filter(({ type }) => type !== 'Grouped')), content)
  .map(([{ name }, bytes]) => avp(name, bytes));

const groupNames = avpTable.filter(({ type }) => type === 'Grouped').map(({ name }) => name);
const anyAvp: fc.Arbitrary<Avp> = fc.letrec<{ tree: Avp }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leafAvp,
    strangeAvp,
    fc
      .tuple(fc.constantFrom(...groupNames), fc.array(tie('tree'), { maxLength: 3 }))
      .map(([name, members]) => avp(name, members)),
  ),
})).tree;

const anyMessage: fc.Arbitrary<Message> = fc.record({
  version: octet,
  flags: octet,
  commandCode: fc.nat(0xff_ffff),
  applicationId: word,
  hopByHopId: word,
  endToEndId: word,
  avps: fc.array(anyAvp, { maxLength: 6 }),
});

function nested(depth: number): Avp {
  return depth === 0 ? avp('Result-Code', 2001) : avp('Failed-AVP', [nested(depth - 1)]);
}

function messageOf(avps: readonly Avp[]): Buffer {
  return encodeMessage({
    version: 1,
    flags: 0,
    commandCode: 1,
    applicationId: 0,
    hopByHopId: 1,
    endToEndId: 1,
    avps,
  });
}

describe('messages as objects', () => {
  it('decode what was encoded, for any message', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeMessage(encodeMessage(message))).toEqual({ ok: true, message });
      }),
    );
  });

  it('encode to the very bytes that were decoded, for any message', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = encodeMessage(message);
        const decoded = decodeMessage(bytes);
        expect(decoded.ok && encodeMessage(decoded.message)).toEqual(bytes);
      }),
    );
  });

  it('are an error and never a throw for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof decodeMessage(Buffer.from(bytes)).ok).toBe('boolean');
      }),
    );
  });

  it('are an error and never a throw for a real message with any octets changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(400), octet), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, (changed) => {
        const bytes = checkRequest();
        for (const [at, value] of changed) bytes[at % bytes.length] = value;
        expect(typeof decodeMessage(bytes).ok).toBe('boolean');
      }),
    );
  });

  it('take a vendor field only where the V bit says so', () => {
    const bytes = messageOf([avp('Origin-Host', 'a'), avp('IMEI', '35209900176148')]);
    expect(bytes.subarray(20).toString('hex')).toBe(
      '0000010840000009610000000000057ac000001a000028af33353230393930303137363134380000',
    );
  });

  it(`go ${maxGroupDepth} groups deep and no deeper`, () => {
    expect(decodeMessage(messageOf([nested(maxGroupDepth)])).ok).toBe(true);
    expect(decodeMessage(messageOf([nested(maxGroupDepth + 1)]))).toEqual({ ok: false, error: 'too-deep' });
  });

  it(`hold ${maxAvpCount} AVPs and no more, those in groups counted`, () => {
    const many = (count: number) => Array.from({ length: count }, () => avp('Origin-State-Id', 1));
    expect(decodeMessage(messageOf([avp('Failed-AVP', many(maxAvpCount - 1))])).ok).toBe(true);
    expect(decodeMessage(messageOf([avp('Failed-AVP', many(maxAvpCount))]))).toEqual({
      ok: false,
      error: 'too-many-avps',
    });
  });

  it('tell text, numbers and members of the AVP one names, and nothing of one that is absent', () => {
    const decoded = decodeMessage(checkRequest());
    const avps = decoded.ok ? decoded.message.avps : [];
    const members = membersOf(findAvp(avps, 'Terminal-Information'));
    expect(textOf(findAvp(members, 'IMEI'))).toBe('35209900176148');
    expect(numberOf(findAvp(avps, 'Auth-Session-State'))).toBe(1);
    expect(findAvp(avps, 'IMEI')).toBeUndefined();
    expect(textOf(undefined)).toBeUndefined();
    expect(numberOf(findAvp(avps, 'User-Name'))).toBeUndefined();
  });
});
