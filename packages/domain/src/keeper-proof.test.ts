import { expect, it } from 'vitest';
import { parseImeiKey } from './imei.ts';
import { type OperatorStatement, refusalOfProof } from './keeper-proof.ts';

const takenAt = 1_800_000_000_000;
const key = parseImeiKey(35_209_900_176_148);
const other = parseImeiKey(35_209_900_176_149);
if (key === undefined || other === undefined) throw new Error('not keys');

const good: OperatorStatement = {
  signInMethod: 'operator-account',
  deviceKeys: [key],
  mainLineDays: 7,
  lastBeforeTaking: true,
  payerIsUser: true,
};

it('the operator’s own account proves the keeper', () => {
  expect(refusalOfProof(good, [key], takenAt)).toBeUndefined();
});

it.each<[string, Partial<OperatorStatement>, string]>([
  [
    'a code to the SIM that was in the phone',
    { signInMethod: 'sim-code', simIssuedAt: takenAt },
    'reaches-the-holder',
  ],
  ['a code to a SIM of unknown age', { signInMethod: 'sim-code' }, 'reaches-the-holder'],
  ['a line with another phone', { deviceKeys: [other] }, 'another-device'],
  ['a line used on six of the thirty days', { mainLineDays: 6 }, 'not-the-main-line'],
  ['a line that was not the last one', { lastBeforeTaking: false }, 'not-the-main-line'],
  ['somebody who pays but does not use', { payerIsUser: false }, 'payer-is-not-the-user'],
])('%s proves nothing', (_, change, refusal) => {
  expect(refusalOfProof({ ...good, ...change }, [key], takenAt)).toBe(refusal);
});

it('a code to a SIM that was issued after the taking does prove the keeper', () => {
  const reissued: OperatorStatement = { ...good, signInMethod: 'sim-code', simIssuedAt: takenAt + 1 };
  expect(refusalOfProof(reissued, [other, key], takenAt)).toBeUndefined();
});
