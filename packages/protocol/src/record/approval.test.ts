import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softPasskey } from '../../test/support/soft-passkey.ts';
import { ByteReader } from '../bytes/byte-reader.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import {
  type Approval,
  approvalChallenge,
  decodeApprovals,
  encodeApprovals,
  isApprovalGood,
  type UnlistProposal,
} from './approval.ts';

const bytes = (minLength: number, maxLength = minLength) =>
  fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array));
const proposal: UnlistProposal = {
  deviceLabel: Buffer.alloc(16, 1),
  declaration: Buffer.alloc(16, 2),
  reason: 3,
  proposalId: Buffer.alloc(16, 4),
  proposedAt: 1_800_000_000_000,
};
const challenge = approvalChallenge(proposal);

describe.each(['ES256', 'Ed25519'] as const)('an approval by an %s passkey', (algorithm) => {
  const passkey = softPasskey('police-east', algorithm);

  it('is good for what it was given for', () => {
    expect(isApprovalGood(passkey.approve(challenge), challenge, passkey.key)).toBe(true);
  });

  it.each<[string, Partial<UnlistProposal>]>([
    ['device', { deviceLabel: Buffer.alloc(16, 9) }],
    ['declaration', { declaration: Buffer.alloc(16, 9) }],
    ['reason', { reason: 9 }],
    ['proposal', { proposalId: Buffer.alloc(16, 9) }],
    ['time', { proposedAt: proposal.proposedAt + 1 }],
  ])('is not good for another %s', (_what, change) => {
    const other = approvalChallenge({ ...proposal, ...change });
    expect(isApprovalGood(passkey.approve(challenge), other, passkey.key)).toBe(false);
  });

  it.each([
    ['of the registration ceremony', { type: 'webauthn.create' }],
    ['without the person verified', { flags: 0x01 }],
    ['without the person present', { flags: 0x04 }],
    ['backed up though it cannot be', { flags: 0x15 }],
    ['for another host', { host: 'phish.example' }],
    ['asked for inside a frame of another site', { clientData: { crossOrigin: true } }],
    ['asked for under another top page', { clientData: { topOrigin: 'https://other.example' } }],
    ['whose client data are not JSON', { clientDataText: '{' }],
    ['whose client data are not an object', { clientDataText: 'null' }],
    ['whose challenge is padded', { clientData: { challenge: challenge.toString('base64') } }],
  ])('is not good when it was signed %s', (_what, departures) => {
    expect(isApprovalGood(passkey.approve(challenge, departures), challenge, passkey.key)).toBe(false);
  });

  it('is not good under another key, whatever id it names', () => {
    const other = softPasskey('police-east', algorithm);
    const approval = other.approve(challenge);
    expect(isApprovalGood(approval, challenge, passkey.key)).toBe(false);
    expect(isApprovalGood({ ...approval, keyId: passkey.key.keyId }, challenge, passkey.key)).toBe(false);
  });

  it('is not good once any bit of it is another', () => {
    const approval = passkey.approve(challenge);
    const fields = ['keyId', 'authenticatorData', 'clientDataJson', 'signature'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.nat(), (field, place) => {
        const flipped = Buffer.from(approval[field]);
        const bit = place % (flipped.length * 8);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(isApprovalGood({ ...approval, [field]: flipped }, challenge, passkey.key)).toBe(false);
      }),
    );
  });
});

it('bytes of any kind are refused by their word and never as a fault', () => {
  const { key } = softPasskey('police-east');
  const junk = fc.record({
    keyId: fc.constant(key.keyId),
    authenticatorData: bytes(0, 80),
    clientDataJson: bytes(0, 80),
    signature: bytes(0, 80),
  });
  fc.assert(
    fc.property(junk, bytes(0, 80), (approval, publicKey) => {
      expect(isApprovalGood(approval, challenge, key)).toBe(false);
      expect(isApprovalGood(approval, challenge, { ...key, publicKey })).toBe(false);
    }),
  );
});

describe('approvals inside an entry', () => {
  const anyApproval: fc.Arbitrary<Approval> = fc.record({
    keyId: bytes(8),
    authenticatorData: bytes(37, 200),
    clientDataJson: bytes(0, 300),
    signature: bytes(0, 255),
  });
  const anyApprovals = fc.array(anyApproval, { maxLength: 8 });

  it('come back as they were', () => {
    fc.assert(
      fc.property(anyApprovals, (approvals) => {
        const reader = new ByteReader(encodeApprovals(approvals));
        expect(decodeApprovals(reader)).toEqual(approvals);
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it('are refused as malformed when cut short', () => {
    fc.assert(
      fc.property(anyApprovals, fc.nat(), (approvals, place) => {
        const whole = encodeApprovals(approvals);
        const cut = whole.subarray(0, place % whole.length);
        expect(() => decodeApprovals(new ByteReader(cut))).toThrow(MalformedBytes);
      }),
    );
  });

  it('are neither written nor read when longer than a passkey makes them', () => {
    const long = { ...softPasskey('x').approve(challenge), clientDataJson: Buffer.alloc(2049, 0x20) };
    expect(() => encodeApprovals([long])).toThrow(RangeError);
    const head = Buffer.concat([Buffer.from([1]), Buffer.alloc(8), Buffer.from([0, 36]), Buffer.alloc(36)]);
    const shortData = Buffer.concat([head, Buffer.from([0, 0, 0])]);
    expect(() => decodeApprovals(new ByteReader(shortData))).toThrow('unusual length');
    expect(() => decodeApprovals(new ByteReader(Buffer.from([9])))).toThrow('9 approvals');
  });
});
