import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type CheckStatus,
  decodeMessage,
  defaultTiming,
  encodeMessage,
  FrameReader,
  IdentityCheck,
  newCounters,
  Outbox,
  Peer,
  PeerDirectory,
} from '../packages/edge/src/diameter/index.ts';
import { OverloadGuard } from '../packages/edge/src/overload/index.ts';

/** Messages written apart from this code and dissected without complaint by tshark; not part of this repository. */
const file = path.resolve(import.meta.dirname, '../../shared/data/eir/vectors.json');
const isThere = existsSync(file);
const vectors = new Map(isThere ? Object.entries(vectorsIn(readFileSync(file, 'utf8'))) : []);

function vectorsIn(json: string): Record<string, Buffer> {
  const parsed = JSON.parse(json) as Record<string, { readonly len: number; readonly hex: string }>;
  return Object.fromEntries(
    Object.entries(parsed).map(([name, { len, hex }]) => {
      const bytes = Buffer.from(hex, 'hex');
      if (bytes.length !== len) throw new Error(`vector ${name} has ${bytes.length} bytes and says ${len}`);
      return [name, bytes];
    }),
  );
}

function vector(name: string): Buffer {
  const bytes = vectors.get(name);
  if (bytes === undefined) throw new Error(`there is no vector ${name}`);
  return bytes;
}

function framesOf(chunks: Iterable<Buffer>): Buffer[] {
  const frames: Buffer[] = [];
  const reader = new FrameReader((buffer, start, end) =>
    frames.push(Buffer.from(buffer.subarray(start, end))),
  );
  for (const chunk of chunks) expect(reader.push(chunk)).toBe(true);
  return frames;
}

function byteByByte(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]));
}

/** What our register, under the name it has in the vectors, sends in answer to these bytes. */
function answersTo(chunks: readonly Buffer[], status: CheckStatus): Buffer {
  const outbox = new Outbox();
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const identity = {
    originHost: 'eir01.epc.mnc001.mcc001.3gppnetwork.org',
    originRealm: 'epc.mnc001.mcc001.3gppnetwork.org',
    productName: 'eir',
    originStateId: 1,
  };
  const clock = () => 0;
  const overload = new OverloadGuard(clock);
  const directory = new PeerDirectory({ clock });
  const parts = { identity, outbox, counters: newCounters(), log: silent, overload, directory };
  const identityCheck = new IdentityCheck({ ...parts, equipmentStatus: () => status });
  const timing = { ...defaultTiming, clock, random: () => 0.5 };
  const peer = new Peer(
    { ...parts, identityCheck, timing },
    { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' },
  );
  for (const chunk of chunks) peer.receive(chunk);
  return Buffer.from(outbox.contents);
}

/** Request, its answer among the vectors, and what the register holds of the device. */
const exchanges: readonly [string, string, CheckStatus][] = [
  ['ECR_14digit_sv', 'ECA_whitelisted', 'WHITELISTED'],
  ['ECR_15digit', 'ECA_blacklisted', 'BLACKLISTED'],
  ['ECR_15digit', 'ECA_greylisted', 'GREYLISTED'],
  ['ECR_15digit', 'ECA_unknown_5422', 'UNKNOWN'],
  ['ECR_missing_TI', 'ECA_missing_5005', 'WHITELISTED'],
  ['ECR_unknown_M_avp', 'ECA_unsupported_5001', 'WHITELISTED'],
  ['ECR_bad_imei', 'ECA_invalid_value_5004', 'WHITELISTED'],
  ['REQ_unknown_cmd_316_on_S13', 'ANS_3001', 'WHITELISTED'],
  ['DWR', 'DWA', 'WHITELISTED'],
  ['DPR', 'DPA', 'WHITELISTED'],
];

const why = isThere ? '' : ': skipped, because ../shared/data/eir/vectors.json is not on this machine';

describe.skipIf(!isThere)(`the Diameter vectors${why}`, () => {
  it('are twenty-one', () => {
    expect(vectors.size).toBe(21);
  });

  it.each([...vectors])('%s decodes and encodes to the same bytes', (_, bytes) => {
    const decoded = decodeMessage(bytes);
    expect(decoded.ok && encodeMessage(decoded.message).toString('hex')).toBe(bytes.toString('hex'));
  });

  it.each([...vectors])('%s arrives whole when fed byte by byte', (_, bytes) => {
    expect(framesOf(byteByByte(bytes))).toEqual([bytes]);
  });

  it('arrive whole and in order when all are joined, and when the joined stream is fed byte by byte', () => {
    const joined = Buffer.concat([...vectors.values()]);
    expect(framesOf([joined])).toEqual([...vectors.values()]);
    expect(framesOf(byteByByte(joined))).toEqual([...vectors.values()]);
  });

  it('begin with capabilities that are answered byte for byte', () => {
    expect(answersTo([vector('CER')], 'UNKNOWN').toString('hex')).toBe(vector('CEA').toString('hex'));
  });

  it.each(exchanges)(
    '%s is answered by %s, byte for byte, whole or byte by byte',
    (request, answer, status) => {
      const expected = Buffer.concat([vector('CEA'), vector(answer)]).toString('hex');
      const sent = Buffer.concat([vector('CER'), vector(request)]);
      expect(answersTo([sent], status).toString('hex')).toBe(expected);
      expect(answersTo(byteByByte(sent), status).toString('hex')).toBe(expected);
    },
  );

  it('tell of an unsupported application as our register does', () => {
    const request = Buffer.from(vector('REQ_unknown_cmd_316_on_S13'));
    vector('ANS_3007_app_unsupported').copy(request, 8, 8, 20);
    expect(answersTo([vector('CER'), request], 'WHITELISTED').toString('hex')).toBe(
      Buffer.concat([vector('CEA'), vector('ANS_3007_app_unsupported')]).toString('hex'),
    );
  });
});
