import { describe, expect, it } from 'vitest';
import { type DumpRow, DumpTally, defaultDumpLimits, ratBitmask } from './dump-tally.ts';

const home = { plmns: ['23415'], mccs: ['234'], countryCodes: ['44'] };
const good: DumpRow = {
  imei: '356751051234565',
  norm: '35675105123456',
  imsi: '234150000000001',
  msisdn: '447000000001',
};

/** What is found of a hundred rows, so many of which are as given. */
function found(count: number, odd: DumpRow, hasRat = false): string[] {
  const tally = new DumpTally(home, hasRat, ['01234567']);
  for (let i = 0; i < 100; i += 1) tally.add(i < count ? odd : good);
  return tally.findings(defaultDumpLimits).map(({ check }) => check);
}

describe('the shares of a dump', () => {
  const { imei: _, norm: __, ...noImei } = good;
  const { imsi: ___, ...noImsi } = good;
  it.each([
    ['without IMEI', 5, noImei, ['nullImei', 'nullAny']],
    ['without IMSI', 5, noImsi, ['nullImsi', 'nullAny']],
    [
      'with an IMEI that is none',
      5,
      { ...good, imei: 'A1234', norm: 'A1234' },
      ['uncleanImei', 'uncleanAny'],
    ],
    ['with a short IMSI', 5, { ...good, imsi: '2341500000000' }, ['uncleanImsi', 'uncleanAny']],
    ['of another country', 10, { ...good, imsi: '208010000000001' }, ['foreignImsi', 'foreignAny']],
    ['of numbers abroad', 10, { ...good, msisdn: '33700000001' }, ['foreignMsisdn', 'foreignAny']],
    ['of another network', 20, { ...good, imsi: '234200000000001' }, ['otherNetwork']],
  ] as const)('rows %s: %i in a hundred may be, one more may not', (_name, limit, odd, checks) => {
    expect(found(limit, odd)).toEqual([]);
    expect(found(limit + 1, odd)).toEqual(checks);
  });

  it('a missing radio technology counts only where the dump has the column', () => {
    expect(found(100, good)).toEqual([]);
    expect(found(100, good, true)).toEqual(['nullRat', 'nullAny']);
  });

  it('an empty dump exceeds nothing', () => {
    expect(new DumpTally(home, true, []).findings(defaultDumpLimits)).toEqual([]);
  });
});

describe('zeros that were lost at the beginning', () => {
  const withImei = (imei: string): DumpRow => ({ ...good, imei, norm: imei.slice(0, 14) });

  it('show when more IMEIs begin with 1 than with 0', () => {
    const tally = new DumpTally(home, false, []);
    for (const imei of ['123456700000001', '023456700000001']) tally.add(withImei(imei));
    expect(tally.findings(defaultDumpLimits)).toEqual([]);
    tally.add(withImei('123456700000002'));
    expect(tally.findings(defaultDumpLimits)).toMatchObject([{ check: 'lostZeros' }]);
  });

  it('show when most of those with 1 are of a type that begins with 0', () => {
    const findingsOf = (suspect: number) => {
      const tally = new DumpTally(home, false, ['01234567']);
      for (let i = 0; i < 4; i += 1) tally.add(withImei('045678900000001'));
      for (let i = 0; i < 4; i += 1) tally.add(withImei(i < suspect ? '123456700000001' : '198765400000001'));
      return tally.findings(defaultDumpLimits).map(({ check, share }) => [check, share]);
    };
    expect(findingsOf(2)).toEqual([]);
    expect(findingsOf(3)).toEqual([['lostZeros', 0.75]]);
  });
});

it('radio technologies are bits, weaker generations first', () => {
  expect(ratBitmask('007')).toBe(2);
  expect(ratBitmask('104|001|006')).toBe(16 + 128 + 4096);
  expect(ratBitmask('999')).toBe(0);
});
