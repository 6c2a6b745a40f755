import { expect, it } from 'vitest';
import {
  type CorrectableDeclaration,
  type CorrectionRefusal,
  correctionsPerDay,
  correctionWindowMs,
  refusalOfCorrection,
} from './correction.ts';

const at = 1_800_000_000_000;
const own: CorrectableDeclaration = {
  declaredBy: 'network-a',
  declaredAt: at,
  isOpen: true,
  hasProof: false,
};
const approver = { keyId: 'a1', organisation: 'network-a' };

it('a contributor corrects its own entry with one passkey up to the last moment of a day', () => {
  const last = at + correctionWindowMs - 1;
  expect(refusalOfCorrection(own, approver, last, correctionsPerDay - 1)).toBeUndefined();
});

it.each<[string, Partial<CorrectableDeclaration>, number, number, CorrectionRefusal]>([
  ['that another made', { declaredBy: 'network-b' }, at, 0, 'not-its-own'],
  ['that a member of the public made', { declaredBy: 'public' }, at, 0, 'not-its-own'],
  ['that has ended', { isOpen: false }, at, 0, 'not-open'],
  ['that a keeper has proved', { hasProof: true }, at, 0, 'proof-attached'],
  ['that is a day old', {}, at + correctionWindowMs, 0, 'too-late'],
  ['above the quota', {}, at, correctionsPerDay, 'quota-used'],
])('nobody corrects an entry %s', (_which, change, when, given, refusal) => {
  expect(refusalOfCorrection({ ...own, ...change }, approver, when, given)).toBe(refusal);
});
