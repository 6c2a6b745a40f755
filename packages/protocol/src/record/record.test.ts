import { parseImeiKey, type Tier } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import type { Approval } from './approval.ts';
import { decodeEntryLeaf, type EntryAct, type EntryLeaf, encodeEntryLeaf } from './entry-leaf.ts';
import type { Evidence } from './evidence.ts';
import { commitmentTo, decodeOpening, encodeOpening, type Opening } from './opening.ts';
import { decodeStateLeaf, encodeStateLeaf } from './state-leaf.ts';

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const instant = fc.integer({ min: 1, max: 2 ** 48 - 1 });

const anyApproval: fc.Arbitrary<Approval> = fc.record({
  keyId: bytes(8),
  authenticatorData: bytes(37),
  clientDataJson: bytes(60),
  signature: bytes(70),
});

const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  fc.constant({ kind: 'none' as const }),
  bytes(16).map((secret) => ({ kind: 'withdrawal-secret' as const, secret })),
  bytes(32).map((digest) => ({ kind: 'keeper-proof' as const, digest })),
  bytes(16).map((proposalId) => ({ kind: 'proposal' as const, proposalId })),
  fc
    .tuple(fc.nat(255), instant, fc.array(anyApproval, { maxLength: 2 }))
    .map(([reason, proposedAt, approvals]) => ({
      kind: 'approvals' as const,
      reason,
      proposedAt,
      approvals,
    })),
);

const anyLeaf: fc.Arbitrary<EntryLeaf> = fc
  .record({
    entryId: bytes(16),
    deviceLabel: bytes(16),
    declaration: bytes(16),
    commitment: bytes(32),
    act: fc.constantFrom<EntryAct>('declare', 'raise', 'withdraw', 'lapse', 'unlist', 'propose', 'object'),
    tier: fc.constantFrom<Tier>(0, 1, 2, 3),
    at: instant,
    authority: fc.string({ maxLength: 20 }),
    keyIds: fc.array(bytes(8), { maxLength: 4 }),
    evidence: anyEvidence,
  })
  .chain((leaf) =>
    fc
      .record(
        { untilAt: instant, previous: bytes(32).filter((hash) => hash.some((byte) => byte !== 0)) },
        { requiredKeys: [] },
      )
      .map((optional) => ({ ...leaf, ...optional })),
  );

const anyOpening: fc.Arbitrary<Opening> = fc.record({
  salt: bytes(32),
  mode: fc.constantFrom('total' as const, 'recovery' as const),
  isQuiet: fc.boolean(),
  keys: fc.array(
    fc.integer({ min: 0, max: 99_999_999_999_999 }).map((n) => parseImeiKey(n) ?? fail()),
    { minLength: 1, maxLength: 16 },
  ),
});

function fail(): never {
  throw new Error('not a key');
}

describe('what crosses the wire comes back as it was', () => {
  it('an entry leaf', () => {
    fc.assert(
      fc.property(anyLeaf, (leaf) => {
        expect(decodeEntryLeaf(encodeEntryLeaf(leaf))).toEqual(leaf);
      }),
    );
  });

  it('an opening', () => {
    fc.assert(
      fc.property(anyOpening, (opening) => {
        expect(decodeOpening(encodeOpening(opening))).toEqual(opening);
      }),
    );
  });

  it('a state leaf', () => {
    const leaf = {
      position: 7,
      at: 9,
      states: [{ view: 'all-gates' as const, count: 3, digest: Buffer.alloc(32, 1) }],
    };
    expect(decodeStateLeaf(encodeStateLeaf(leaf))).toEqual(leaf);
  });
});

it('any other bytes are refused as malformed and never as a fault', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(decodeEntryLeaf, decodeOpening, decodeStateLeaf),
      (array, decode) => {
        let fault: unknown;
        try {
          decode(Buffer.from(array));
        } catch (error) {
          fault = error instanceof MalformedBytes ? undefined : error;
        }
        expect(fault).toBeUndefined();
      },
    ),
  );
});

it('a leaf cut short or with a byte more is refused', () => {
  fc.assert(
    fc.property(anyLeaf, (leaf) => {
      const whole = encodeEntryLeaf(leaf);
      expect(() => decodeEntryLeaf(whole.subarray(0, -1))).toThrow(MalformedBytes);
      expect(() => decodeEntryLeaf(Buffer.concat([whole, Buffer.alloc(1)]))).toThrow(MalformedBytes);
    }),
  );
});

it('a commitment changes with the salt, so the same phone never shows the same commitment twice', () => {
  fc.assert(
    fc.property(anyOpening, bytes(32), (opening, salt) => {
      fc.pre(!salt.equals(opening.salt));
      expect(commitmentTo(encodeOpening({ ...opening, salt }))).not.toEqual(
        commitmentTo(encodeOpening(opening)),
      );
    }),
  );
});

it('a leaf holds neither the digits nor the bytes of an IMEI', () => {
  const key = parseImeiKey(35_209_900_176_148) ?? fail();
  const opening = encodeOpening({ salt: Buffer.alloc(32, 5), mode: 'total', isQuiet: false, keys: [key] });
  const leaf = encodeEntryLeaf({
    entryId: Buffer.alloc(16, 1),
    deviceLabel: Buffer.alloc(16, 2),
    declaration: Buffer.alloc(16, 3),
    commitment: commitmentTo(opening),
    act: 'declare',
    tier: 0,
    at: 1,
    authority: 'public',
    keyIds: [],
    evidence: { kind: 'none' },
  });
  const keyBytes = Buffer.alloc(6);
  keyBytes.writeUIntBE(key, 0, 6);
  expect(opening.includes(keyBytes)).toBe(true);
  expect(leaf.includes(keyBytes)).toBe(false);
  expect(leaf.toString('latin1')).not.toContain('35209900176148');
});
