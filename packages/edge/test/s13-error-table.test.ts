import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Avp,
  avp,
  encodeAvps,
  findAvp,
  listAvps,
  type Message,
  numberOf,
  type S13Server,
} from '../src/diameter/index.ts';
import { capabilitiesRequest, checkAvps, checkRequest, sessionId } from './support/diameter-samples.ts';
import { aServer, connectRaw } from './support/raw-socket-peer.ts';

type RequestDifferences = Parameters<typeof checkRequest>[0];

const proxyInfo = avp('Proxy-Info', [avp('Proxy-Host', 'relay'), avp('Proxy-State', 'x')]);

/** The usual AVPs but that of this code. */
function without(code: number): Avp[] {
  return checkAvps().filter((usual) => usual.code !== code);
}

/** The usual AVPs with this one in the place of its like. */
function withAvp(other: Avp): Avp[] {
  return checkAvps().map((usual) => (usual.code === other.code ? other : usual));
}

/** The usual request with 4 bytes at the place of an AVP changed, counted from its head. */
function withLength(code: number, length: number): Buffer {
  const bytes = checkRequest();
  for (let at = 20; at < bytes.length; at += (bytes.readUIntBE(at + 5, 3) + 3) & ~3) {
    if (bytes.readUInt32BE(at) === code) {
      bytes.writeUIntBE(length, at + 5, 3);
      break;
    }
  }
  return bytes;
}

let server: S13Server;
let port: number;

beforeAll(async () => {
  ({ server, port } = await aServer());
});
afterAll(() => server.close());

/** Connects, agrees on capabilities, asks, and gives the answer. */
async function askBytes(request: Buffer): Promise<Message> {
  const peer = await connectRaw(port);
  peer.send(capabilitiesRequest());
  await peer.next();
  peer.send(request);
  const answer = await peer.next();
  peer.socket.destroy();
  return answer;
}

function ask(differences: RequestDifferences): Promise<Message> {
  return askBytes(checkRequest(differences));
}

/** An answer in short: code, whether it has the E bit, and the bytes of Failed-AVP. */
function outcome(answer: Message) {
  const failed = findAvp(answer.avps, 'Failed-AVP')?.content;
  const shown =
    failed === undefined ? {} : { failedAvp: Buffer.isBuffer(failed) ? failed : encodeAvps(failed) };
  return {
    result: numberOf(findAvp(answer.avps, 'Result-Code')),
    hasErrorBit: (answer.flags & 0x20) !== 0,
    ...shown,
  };
}

function hasSession(answer: Message): boolean {
  return listAvps(answer.avps, 'Session-Id').length === 1;
}

describe('what a request in disorder is answered', () => {
  it.each([316, 318, 999])('3001 with the E bit: command %i on S13', async (commandCode) => {
    const answer = await ask({ commandCode });
    expect(outcome(answer)).toEqual({ result: 3001, hasErrorBit: true });
    expect(answer).toMatchObject({ commandCode, flags: 0x60 });
    expect(hasSession(answer)).toBe(true);
  });

  it.each([16_777_251, 0])(
    '3007 with the E bit: an identity check on application %i',
    async (applicationId) => {
      const answer = await ask({ applicationId });
      expect(outcome(answer)).toEqual({ result: 3007, hasErrorBit: true });
      expect(answer.applicationId).toBe(applicationId);
    },
  );

  it('3008 with the E bit: the E bit on a request', async () => {
    expect(outcome(await ask({ flags: 0xe0 }))).toEqual({ result: 3008, hasErrorBit: true });
  });

  it('nothing special: reserved bits of command and AVP flags', async () => {
    const avps = checkAvps().map((usual) => ({ ...usual, flags: usual.flags | 0x1f }));
    expect(outcome(await ask({ flags: 0xcf, avps }))).toEqual({ result: 2001, hasErrorBit: false });
  });

  it('5011: version 2', async () => {
    expect(outcome(await ask({ version: 2 }))).toEqual({ result: 5011, hasErrorBit: true });
  });

  it('5001 with the AVP as it came: an unknown AVP with the M bit', async () => {
    const stranger = { code: 9999, flags: 0xc0, vendorId: 10_415, content: Buffer.from([0, 0, 0, 1]) };
    expect(outcome(await ask({ avps: [...checkAvps(), stranger] }))).toEqual({
      result: 5001,
      hasErrorBit: false,
      failedAvp: encodeAvps([stranger]),
    });
  });

  it('nothing special: an unknown AVP without the M bit', async () => {
    const stranger = { code: 9999, flags: 0x80, vendorId: 10_415, content: Buffer.from('anything') };
    expect(outcome(await ask({ avps: [stranger, ...checkAvps()] })).result).toBe(2001);
  });

  it('nothing special: features and load reports that agents add', async () => {
    const extras = [
      { ...avp('Supported-Features', [avp('Vendor-Id', 10_415)]), flags: 0xc0 },
      avp('OC-Supported-Features', []),
      avp('DRMP', 3),
    ];
    expect(outcome(await ask({ avps: [...checkAvps(), ...extras] })).result).toBe(2001);
  });

  const missing = [
    ['Auth-Session-State', 277, '000001154000000c00000000'],
    ['Origin-Host', 264, '0000010840000008'],
    ['Origin-Realm', 296, '0000012840000008'],
    ['Destination-Realm', 283, '0000011b40000008'],
    ['Terminal-Information', 1401, '00000579c000000c000028af'],
  ] as const;
  it.each(missing)('5005 with an empty example: no %s', async (_, code, example) => {
    const answer = await ask({ avps: without(code) });
    expect(outcome(answer)).toEqual({
      result: 5005,
      hasErrorBit: false,
      failedAvp: Buffer.from(example, 'hex'),
    });
    expect(hasSession(answer)).toBe(true);
  });

  it('5005 with the E bit: no Session-Id, for the usual answer cannot be made without', async () => {
    expect(outcome(await ask({ avps: without(263) }))).toEqual({
      result: 5005,
      hasErrorBit: true,
      failedAvp: Buffer.from('0000010740000008', 'hex'),
    });
  });

  it('5005 with an example in its group: no IMEI in Terminal-Information', async () => {
    const terminal = avp('Terminal-Information', [avp('Software-Version', '23')]);
    expect(outcome(await ask({ avps: withAvp(terminal) }))).toEqual({
      result: 5005,
      hasErrorBit: false,
      failedAvp: encodeAvps([avp('Terminal-Information', [avp('IMEI', '')])]),
    });
  });

  it('5009 with the second: two Terminal-Informations', async () => {
    const second = avp('Terminal-Information', [avp('IMEI', '49015420323751')]);
    expect(outcome(await ask({ avps: [...checkAvps(), second] }))).toEqual({
      result: 5009,
      hasErrorBit: false,
      failedAvp: encodeAvps([second]),
    });
  });

  it('5009 with the second: sixty-four Origin-Hosts', async () => {
    const origins = Array.from({ length: 64 }, (_, index) => avp('Origin-Host', `mme${index}`));
    expect(outcome(await ask({ avps: [...without(264), ...origins] }))).toMatchObject({
      result: 5009,
      failedAvp: encodeAvps([avp('Origin-Host', 'mme1')]),
    });
  });

  it('5004 with the AVP: Auth-Session-State 9', async () => {
    const state = avp('Auth-Session-State', 9);
    expect(outcome(await ask({ avps: withAvp(state) }))).toEqual({
      result: 5004,
      hasErrorBit: false,
      failedAvp: encodeAvps([state]),
    });
  });

  it.each(['3520990017614', '35209900176148123', '35209900ABCDEF1', '', '35209900176148\0'])(
    '5004 with the IMEI in its group: an IMEI that is not 14 to 16 digits (%j)',
    async (digits) => {
      const terminal = avp('Terminal-Information', [avp('IMEI', digits)]);
      const avps = withAvp(avp('Terminal-Information', [avp('Software-Version', '23'), avp('IMEI', digits)]));
      expect(outcome(await ask({ avps }))).toEqual({
        result: 5004,
        hasErrorBit: false,
        failedAvp: encodeAvps([terminal]),
      });
    },
  );

  it('5014 with a head put right: a length past the end of the message', async () => {
    expect(outcome(await askBytes(withLength(277, 4000)))).toEqual({
      result: 5014,
      hasErrorBit: false,
      failedAvp: Buffer.from('000001154000000c00000000', 'hex'),
    });
  });

  it.each([0, 7])('5014 with a head put right: a length of %i', async (length) => {
    expect(outcome(await askBytes(withLength(264, length)))).toMatchObject({
      result: 5014,
      failedAvp: Buffer.from('0000010840000008', 'hex'),
    });
  });

  it('5014 in its group: an inner length past the group', async () => {
    const bytes = checkRequest();
    const imeiAt = bytes.indexOf(Buffer.from('0000057ac0', 'hex'));
    bytes.writeUIntBE(60, imeiAt + 5, 3);
    expect(outcome(await askBytes(bytes))).toMatchObject({
      result: 5014,
      failedAvp: encodeAvps([avp('Terminal-Information', [avp('IMEI', '')])]),
    });
  });

  it('5014: an enumeration that is not of four bytes, and a broken group of application ids', async () => {
    const long = avp('Auth-Session-State', Buffer.alloc(8));
    expect(outcome(await ask({ avps: withAvp(long) })).result).toBe(5014);
    const torn = avp('Vendor-Specific-Application-Id', Buffer.from('0000010a4000ffff000028af', 'hex'));
    expect(outcome(await ask({ avps: withAvp(torn) })).result).toBe(5014);
  });

  it('5014 with what is missing made zero: a head cut short that speaks of a vendor', async () => {
    const torn = avp('Vendor-Specific-Application-Id', Buffer.from('ffffffffffff', 'hex'));
    const shown = avp('Vendor-Specific-Application-Id', Buffer.from('ffffffffff00000c00000000', 'hex'));
    expect(outcome(await ask({ avps: withAvp(torn) }))).toEqual({
      result: 5014,
      hasErrorBit: false,
      failedAvp: encodeAvps([shown]),
    });
  });

  it('5014 with the E bit: a Session-Id whose length is broken', async () => {
    expect(outcome(await askBytes(withLength(263, 5)))).toMatchObject({ result: 5014, hasErrorBit: true });
  });

  it('5001: an IMEI without its vendor is another AVP', async () => {
    const imei = { code: 1402, flags: 0x40, vendorId: 0, content: Buffer.from('35209900176148') };
    expect(outcome(await ask({ avps: withAvp(avp('Terminal-Information', [imei])) }))).toEqual({
      result: 5001,
      hasErrorBit: false,
      failedAvp: encodeAvps([avp('Terminal-Information', [imei])]),
    });
  });

  it('nothing special: an IMEI without the M bit', async () => {
    const imei = { ...avp('IMEI', '35209900176148'), flags: 0x80 };
    expect(outcome(await ask({ avps: withAvp(avp('Terminal-Information', [imei])) })).result).toBe(2001);
  });

  it('5012: more AVPs than any honest request has', async () => {
    const extras = Array.from({ length: 250 }, () => avp('Route-Record', 'relay'));
    expect(outcome(await ask({ avps: [...checkAvps(), ...extras] })).result).toBe(5012);
  });

  const ordinary: [string, RequestDifferences][] = [
    ['no Vendor-Specific-Application-Id', { avps: without(260) }],
    ['no Destination-Host', { avps: without(293) }],
    ['the Destination-Host of another node', { avps: withAvp(avp('Destination-Host', 'hss.example')) }],
    ['no User-Name', { avps: without(1) }],
    ['the P bit clear', { flags: 0x80 }],
    ['the T bit set', { flags: 0xd0 }],
    ['a Proxy-Info', { avps: [...checkAvps(), proxyInfo] }],
    ['AVPs in another order', { avps: checkAvps().toReversed() }],
    ['a Session-Id with a NUL in it', { avps: withAvp(avp('Session-Id', `${sessionId}\0;x`)) }],
  ];
  it.each(ordinary)('nothing special: %s', async (_, differences) => {
    const answer = await ask(differences);
    expect(outcome(answer)).toEqual({ result: 2001, hasErrorBit: false });
    expect(numberOf(findAvp(answer.avps, 'Equipment-Status'))).toBe(0);
  });
});
