import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softPasskey } from '../../test/support/soft-passkey.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { rawPublicKey } from '../log/note-key.ts';
import { approverKeyId } from './approver-key.ts';
import {
  type ApproverLeaf,
  decodeApproverLeaf,
  decodeUnsignedApproverLeaf,
  encodeApproverLeaf,
  encodeUnsignedApproverLeaf,
  isApproverLeafGood,
  signApproverLeaf,
} from './approver-leaf.ts';

const root = generateKeyPairSync('ed25519').privateKey;
const rootPublicKey = rawPublicKey(root);
const otherRoot = rawPublicKey(generateKeyPairSync('ed25519').privateKey);

describe.each(['ES256', 'Ed25519'] as const)('an approver leaf for an %s passkey', (algorithm) => {
  const unsigned = {
    ...softPasskey('police-east', algorithm).key,
    at: 1_800_000_000_000,
    action: 'enrol' as const,
  };
  const leaf = signApproverLeaf(unsigned, root);

  it('comes back from its bytes as it was, signed or not', () => {
    expect(decodeApproverLeaf(encodeApproverLeaf(leaf))).toEqual(leaf);
    expect(decodeUnsignedApproverLeaf(encodeUnsignedApproverLeaf(unsigned))).toEqual(unsigned);
  });

  it('is good under the root key that signed it and under no other', () => {
    expect(isApproverLeafGood(leaf, rootPublicKey)).toBe(true);
    expect(isApproverLeafGood(leaf, otherRoot)).toBe(false);
  });

  it.each<[string, Partial<ApproverLeaf>]>([
    ['speaks for another organisation', { organisation: 'police-west' }],
    ['takes out of force what was put into force', { action: 'retire' }],
    ['was signed at another time', { at: 1 }],
    ['is bound to another host', { rpIdHash: Buffer.alloc(32) }],
    ['holds another key', { publicKey: softPasskey('x', algorithm).key.publicKey }],
    ['names another key', { keyId: Buffer.alloc(8) }],
  ])('is not good when it %s', (_what, change) => {
    expect(isApproverLeafGood({ ...leaf, ...change }, rootPublicKey)).toBe(false);
  });

  it('is not good when its root key has signed for a key under a false id', () => {
    const named = signApproverLeaf({ ...unsigned, keyId: Buffer.alloc(8) }, root);
    expect(isApproverLeafGood(named, rootPublicKey)).toBe(false);
  });

  it('is read as another leaf or refused as malformed once any byte of it is another', () => {
    const whole = encodeApproverLeaf(leaf);
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = Buffer.from(whole);
        changed[place] = (changed[place] ?? 0) ^ change;
        expect(readOrRefuse(changed)).not.toBe('good');
      }),
    );
  });

  it('is refused as malformed when cut short or followed by a byte more', () => {
    const whole = encodeApproverLeaf(leaf);
    for (let length = 0; length < whole.length; length += 1)
      expect(() => decodeApproverLeaf(whole.subarray(0, length))).toThrow(MalformedBytes);
    expect(() => decodeApproverLeaf(Buffer.concat([whole, Buffer.alloc(1)]))).toThrow(MalformedBytes);
  });
});

it('a point that is not on the curve is not a good key though its root key signed for it', () => {
  const publicKey = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]);
  const key = { ...softPasskey('police-east').key, publicKey, keyId: approverKeyId(publicKey) };
  const leaf = signApproverLeaf({ ...key, at: 1, action: 'enrol' }, root);
  expect(isApproverLeafGood(leaf, rootPublicKey)).toBe(false);
});

it('bytes of any kind are refused as malformed and never as a fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (array) => {
      expect(() => decodeApproverLeaf(Buffer.concat([Buffer.from([3, 1]), array]))).toThrow(MalformedBytes);
    }),
  );
});

function readOrRefuse(bytes: Buffer): 'good' | 'not good' | 'malformed' {
  try {
    return isApproverLeafGood(decodeApproverLeaf(bytes), rootPublicKey) ? 'good' : 'not good';
  } catch (error) {
    if (error instanceof MalformedBytes) return 'malformed';
    throw error;
  }
}
