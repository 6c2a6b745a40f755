import { expect, it } from 'vitest';
import { parseImeiKey } from './imei.ts';
import { judgeProof, type OperatorStatement } from './keeper-proof.ts';

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
  expect(judgeProof(good, [key], takenAt)).toEqual({ standing: 'proved' });
});

it.each<[string, Partial<OperatorStatement>, string]>([
  [
    'a code to the SIM that was in the phone',
    { signInMethod: 'sim-code', simIssuedAt: takenAt },
    'reaches-the-holder',
  ],
  ['a code to a SIM of unknown age', { signInMethod: 'sim-code' }, 'reaches-the-holder'],
  [
    'an account signed in to on the phone itself',
    { signInMethod: 'maker-account', fromDeclaredDevice: true },
    'reaches-the-holder',
  ],
  ['a line with another phone', { deviceKeys: [other] }, 'another-device'],
  ['a line used on six of the thirty days', { mainLineDays: 6 }, 'not-the-main-line'],
  ['a line that was not the last one', { lastBeforeTaking: false }, 'not-the-main-line'],
  // What proves nothing is no ground for a dispute either: an ex-partner’s word must not even do that.
  ['a payer whose line was not the main line', { payerIsUser: false, mainLineDays: 0 }, 'not-the-main-line'],
])('%s proves nothing', (_, change, why) => {
  expect(judgeProof({ ...good, ...change }, [key], takenAt)).toEqual({ standing: 'refused', why });
});

it.each<[string, Partial<OperatorStatement>, string]>([
  ['somebody who pays but does not use', { payerIsUser: false }, 'payer-is-not-the-user'],
  ['another line in the phone for over a day', { otherUseHours: 25 }, 'used-by-another'],
])('%s makes it disputed', (_, change, why) => {
  expect(judgeProof({ ...good, ...change }, [key], takenAt)).toEqual({ standing: 'disputed', why });
});

it.each<[string, Partial<OperatorStatement>]>([
  [
    'a code to a SIM that was issued after the taking',
    { signInMethod: 'sim-code', simIssuedAt: takenAt + 1 },
  ],
  ['the maker’s account from another device', { signInMethod: 'maker-account', fromDeclaredDevice: false }],
  ['another line for a day and no longer', { otherUseHours: 24 }],
])('%s does prove the keeper', (_, change) => {
  expect(judgeProof({ ...good, ...change }, [other, key], takenAt)).toEqual({ standing: 'proved' });
});
