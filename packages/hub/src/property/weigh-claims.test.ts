import { formatImei, type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChanceFits, Claim, ReadExhibit } from './claim-evidence.ts';
import { claimRates } from './claim-rates.ts';
import { contactsOf, tellingWordsOf } from './telling-words.ts';
import { bits, percentOf, weighClaim } from './weigh-claims.ts';

const seizedAt = Date.UTC(2026, 10, 22);
const day = 86_400_000;
const nothing: ReadExhibit = { keys: [], partials: [], suspects: [], serials: [], words: {} };
const report: Claim = {
  subject: { kind: 'declaration', reference: '7K3M-Q2XD' },
  keys: [phone(123_456)],
  takenAt: seizedAt - 3 * day,
  serials: ['F2LX90ABHG7F'],
  words: {
    description: 'blue iPhone, sticker of Whitechapel Boxing Club',
    lostModeText: 'Call 020 7946 0123',
  },
};
const chance: ChanceFits = {
  phones: 4_999,
  partial: new Map(),
  suspect: new Map(),
  serial: new Map(),
  described: 98,
  withWord: () => 1,
  taken: { before: 494, day: 10, week: 99, month: 800, quarter: 1_500, later: 2_091 },
};

function phone(serial: number): ImeiKey {
  const key = imeiKeyFrom(35_209_907, serial);
  if (key === undefined) throw new Error('no such serial');
  return key;
}

const weigh = (read: Partial<ReadExhibit>, claim: Partial<Claim> = {}, of: Partial<ChanceFits> = {}) =>
  weighClaim({ ...nothing, ...read }, { ...report, ...claim }, { ...chance, ...of });

describe('a claim that fits in part', () => {
  it('by the legible digits of an IMEI says how many, by how many phones, and with what weight', () => {
    const { reasons, match } = weigh({ partials: ['35209907?????6'] });
    const weight = Math.log2(claimRates.listedSlot * claimRates.legibleRight * 5_000);
    expect(reasons[0]).toBe(
      `IMEI: 9 of 9 legible digits fit, which holds of no other phone in the register, ${bits(weight)}`,
    );
    expect(match.compared).toEqual(['IMEI gaps']);
    const many = weigh({ partials: ['35209907?????6'] }, {}, { partial: new Map([['35209907?????6', 40]]) });
    expect(many.reasons[0]).toContain('which holds of 40 phones in the register');
    expect(match.weight - many.match.weight).toBeCloseTo(Math.log2(40), 9);
  });

  it('has rows that add up to its weight, the prior among them, and a probability that is never called certain', () => {
    const read = { partials: ['35209907?????6'], serials: ['F2LX9OABHG7F'], seizedAt };
    const { reasons, match, strength } = weigh(read);
    const rows = reasons.map((reason) =>
      Number(reason.slice(reason.lastIndexOf(', ') + 2).replace('−', '-')),
    );
    expect(rows.reduce((sum, row) => sum + row, 0)).toBeCloseTo(match.weight, 0);
    expect(reasons.at(-1)).toMatch(
      /^Before anything is compared: one of 4999 phones in the register, −13\.3$/,
    );
    expect(strength).toBe('strong');
    expect(percentOf(match.probability)).toBe('over 99 %');
  });

  it('is worth as much as the odds among the phones that fit', () => {
    // Half of all phones in a store are in the register; this one fits with 0.76, and ten others by chance.
    const { match } = weigh(
      { partials: ['35209907?????6'] },
      {},
      { partial: new Map([['35209907?????6', 10]]) },
    );
    expect(match.probability).toBeCloseTo(0.0366, 3);
  });

  it('is found by an IMEI of which the check digit says that it was read wrong', () => {
    const typed = `${formatImei(phone(123_456)).slice(0, 10)}9${formatImei(phone(123_456)).slice(11)}`;
    const { reasons, match } = weigh({ suspects: [typed] }, {}, { suspect: new Map([[typed, 2]]) });
    expect(match.compared).toEqual(['IMEI one-slip']);
    expect(reasons[0]).toContain('but for one slip the number as it was read');
    expect(weigh({ suspects: [formatImei(phone(999_999))] }).match.compared).toEqual([]);
  });

  it('loses by another IMEI, another serial number, another number on the screen and a seizure before the taking', () => {
    const { weight: before } = weigh({}).match;
    const others: Partial<ReadExhibit>[] = [
      { keys: [phone(7)] },
      { serials: ['ZZZZZZZZ'] },
      { words: { lostModeText: 'Ring 07700 900123' } },
      { words: { description: 'red Nokia' } },
      { seizedAt: seizedAt - 10 * day },
    ];
    for (const read of others) expect(weigh(read).match.weight).toBeLessThan(before - 0.1);
  });

  it('gains by a word that few use more than by one that many use, and by words that all use nearly nothing', () => {
    const read = { words: { description: 'phone with a boxing club sticker' } };
    const weightBy = (count: number) => weigh(read, {}, { withWord: () => count }).match.weight;
    expect(weightBy(1) - weightBy(9)).toBeCloseTo(Math.log2(5), 9);
    expect(weightBy(98) - weigh({}).match.weight).toBeCloseTo(Math.log2(0.4 / 0.28), 9);
    expect(weigh(read).reasons[0]).toContain('a word of the keeper’s that 1 of 98 descriptions have');
    expect(JSON.stringify(weigh(read).reasons)).not.toMatch(/boxing/i);
  });

  it('by the number that its screen shows says so, and not the number', () => {
    const { reasons } = weigh({ words: { lostModeText: 'LOST! please ring +44 (0)20 7946-0123' } });
    expect(reasons[0]).toMatch(/^Screen: it shows a number/);
    expect(reasons[0]).not.toContain('7946');
  });

  it('is not moved by what either side lacks, whatever the other has', () => {
    const fields = fc.record({
      partials: fc.constantFrom([], ['35209907?????6'], ['35209907?????7']),
      serials: fc.constantFrom([], ['F2LX9OABHG7F'], ['ZZZZZZZZ']),
      words: fc.constantFrom({}, { description: 'blue phone' }, { lostModeText: 'Call 020 7946 0123' }),
    });
    fc.assert(
      fc.property(fields, (read) => {
        const bare = { keys: [], serials: [], words: {} };
        const { takenAt: _takenAt, ...timeless } = report;
        const empty = weighClaim({ ...nothing, ...read, seizedAt }, { ...timeless, ...bare }, chance);
        expect(empty.match).toMatchObject({ compared: [], weight: weigh({}).match.weight });
        expect(weigh(read, { serials: [] }).match).toEqual(weigh({ ...read, serials: [] }).match);
        expect(weigh(read, { words: {} }).match).toEqual(weigh({ ...read, words: {} }).match);
      }),
    );
  });
});

describe('the rates of partial claims', () => {
  it('are probabilities that are one together', () => {
    for (const { before, day: d, week, month, quarter, later } of [claimRates.time])
      expect(before + d + week + month + quarter + later).toBeCloseTo(1, 12);
    expect(Object.values(claimRates.words).reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(1, 12);
    expect(Object.values(claimRates.wordsByChance).reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(1, 12);
    expect(claimRates.sameSerial + claimRates.serialSlip).toBeLessThan(1);
    expect(claimRates.oneSlip).toBeCloseTo(0.839, 3);
  });
});

describe('words about a phone', () => {
  it('have contacts as they are dialled, and words that few phones are described by', () => {
    expect(contactsOf('Call +44 7700 900123 or 0044 20 7946 0123, Mum@Example.org.')).toEqual([
      '07700900123',
      '02079460123',
      'mum@example.org',
    ]);
    expect(contactsOf('Reward 100, flat 12')).toEqual([]);
    expect(tellingWordsOf({ description: 'Black iPhone 13 Pro, ARSENAL sticker' })).toEqual(['arsenal']);
  });
});
