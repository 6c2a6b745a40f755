import { describe, expect, it } from 'vitest';
import { reappearancesCsv } from './reappearance-csv.ts';
import { figuresOf, type ReappearanceFigures } from './reappearance-figures.ts';
import { weeklyCutoff } from './reappearance-method.ts';
import { reappearancesView } from './reappearance-views.ts';
import { followedOf, type Taking } from './taking.ts';

const cutoffAt = Date.UTC(2027, 1);
const taking = (changes: Partial<Taking>): Taking => ({
  beganAt: 0,
  followedFor: 400,
  tier: 1,
  broughtBy: 'northern',
  ...changes,
});
const times = (count: number, changes: Partial<Taking>) =>
  Array.from({ length: count }, () => taking(changes));

async function* each(takings: readonly Taking[]): AsyncGenerator<Taking> {
  yield* takings;
}

const figures = (takings: readonly Taking[]): Promise<ReappearanceFigures> =>
  figuresOf(each(takings), cutoffAt);
/** What is told by 30, 90 and 365 days. */
const told = (
  rows: readonly { name: string; shares: ReappearanceFigures['countries'][number]['shares'] }[],
  name: string,
) =>
  [2, 4, 8].map((column) => {
    const share = rows.find((row) => row.name === name)?.shares[column] ?? expect.unreachable();
    return share.kind === 'share' ? Math.round(share.share * 1e6) / 1e6 : share.kind;
  });

describe('a taking', () => {
  it('ends with what came first: up again, recovered, or the end of its report', () => {
    expect(followedOf(taking({ reappearedAfter: 3, recoveredAfter: 9 }))).toEqual({
      days: 3,
      event: 'reappeared',
    });
    expect(followedOf(taking({ reappearedAfter: 9, recoveredAfter: 3 }))).toEqual({
      days: 3,
      event: 'recovered',
    });
    // A shop met it and kept it for the police the same day.
    expect(followedOf(taking({ reappearedAfter: 3, recoveredAfter: 3 }))).toEqual({
      days: 3,
      event: 'reappeared',
    });
    expect(followedOf(taking({}))).toEqual({ days: 400, event: 'none' });
  });
});

describe('figures about re-appearances', () => {
  it('are plain shares where all are followed to the end, group by group and country by country', async () => {
    const { whole, countries, by, phones } = await figures([
      ...times(20, { reappearedAfter: 10, country: 'DZ', maker: 'Acme' }),
      ...times(30, { reappearedAfter: 60, country: 'GB', maker: 'Acme' }),
      ...times(50, { maker: 'Acme', tier: 2 }),
      ...times(100, { recoveredAfter: 5, maker: 'Beta', broughtBy: 'public' }),
    ]);
    expect(phones).toBe(200);
    expect(told([whole.reappeared], 'reappeared')).toEqual([0.1, 0.25, 0.25]);
    expect(told([whole.recovered], 'recovered')).toEqual([0.5, 0.5, 0.5]);
    // Of the hundred that were not recovered a half came up.
    expect(told([whole.unhindered], 'unhindered')).toEqual([0.2, 0.5, 0.5]);
    expect(countries.map(({ name }) => name)).toEqual(['GB', 'DZ']);
    expect(told(countries, 'DZ')).toEqual([0.1, 0.1, 0.1]);
    expect(told(countries, 'GB')).toEqual([0, 0.15, 0.15]);
    expect(told(by.maker, 'Acme')).toEqual([0.2, 0.5, 0.5]);
    expect(told(by.maker, 'Beta')).toEqual([0, 0, 0]);
    expect(told(by.tier, '2')).toEqual([0, 0, 0]);
    expect(told(by.platform, 'unknown')).toEqual([0.1, 0.25, 0.25]);
  });

  it('say that nobody was followed for so long rather than that nobody came up', async () => {
    const { whole } = await figures(times(60, { followedFor: 45 }));
    expect(told([whole.reappeared], 'reappeared')).toEqual([0, 'not-followed', 'not-followed']);
  });

  it('put small groups together, and hide small numbers with what would give them away', async () => {
    const { by, countries } = await figures([
      ...times(40, { reappearedAfter: 10, maker: 'Acme', country: 'GB' }),
      ...times(3, { reappearedAfter: 10, maker: 'Beta', country: 'TD' }),
      ...times(60, { maker: 'Beta' }),
      ...times(4, { maker: 'Few' }),
      ...times(3, { maker: 'Fewer', reappearedAfter: 10, country: 'DZ' }),
      ...times(60, { maker: 'Acme' }),
    ]);
    expect(by.maker.map(({ name, phones }) => [name, phones])).toEqual([
      ['Acme', 100],
      ['Beta', 65],
      ['others', 5],
    ]);
    // Beta has three and the others three: each hides the other, and six that are both are no secret.
    expect(told(by.maker, 'Beta')[0]).toBe('not-told');
    expect(told(by.maker, 'others')[0]).toBe('not-told');
    expect(told(by.maker, 'Acme')[0]).toBe(0.4);
    // That anything came up in Chad or Algeria is not told either.
    expect(countries.map(({ name }) => name)).toEqual(['GB', 'others']);
  });

  it('tell by no interval how few nobody of whom came up', async () => {
    const { by } = await figures([
      ...times(60, { maker: 'Acme' }),
      ...times(2, { maker: 'Few' }),
      ...times(1, { maker: 'Fewer' }),
    ]);
    expect(told(by.maker, 'Acme')).toEqual([0, 0, 0]);
    // None of three may be up to 70.8 %: whoever can look that up would know that they are three.
    expect(told(by.maker, 'others')).toEqual(['not-told', 'not-told', 'not-told']);
    const of = async (phones: number) =>
      (await figures(times(phones, { maker: 'Acme' }))).by.maker[0]?.shares[2];
    expect(await of(62)).toEqual(await of(60));
  });

  it('name nobody by elimination: two parties at least are all others together', async () => {
    const { by } = await figures([
      ...times(90, { broughtBy: 'public', reappearedAfter: 10 }),
      ...times(70, { broughtBy: 'northern', reappearedAfter: 10 }),
      ...times(20, { broughtBy: 'eastern', reappearedAfter: 10, tier: 3 }),
    ]);
    expect(by.network.map(({ name, phones }) => [name, phones])).toEqual([
      ['public', 90],
      ['others', 90],
    ]);
    // A tier is nobody.
    expect(by.tier.map(({ name }) => name)).toEqual(['1', 'others']);
  });

  it('tell what recovery changes only where both sides of it are told', async () => {
    const { whole } = await figures([
      ...times(30, { reappearedAfter: 10 }),
      ...times(3, { recoveredAfter: 5 }),
      ...times(27, {}),
    ]);
    expect(told([whole.reappeared], 'reappeared')).toEqual([0.5, 0.5, 0.5]);
    expect(told([whole.recovered], 'recovered')[0]).toBe('not-told');
    expect(told([whole.unhindered], 'unhindered')[0]).toBe('not-told');
  });

  it('name nobody before a month is published, on the page and in the file', async () => {
    const shown = {
      figures: await figures(times(60, { reappearedAfter: 10, maker: 'Acme', broughtBy: 'northern' })),
      names: new Map([['northern', { name: 'Northern', role: 'network-operator' as const }]]),
    };
    const file = reappearancesCsv(shown);
    expect(JSON.stringify(reappearancesView(shown))).not.toMatch(/Acme|Northern/);
    expect(file).not.toMatch(/Acme|Northern/);
    expect(file.split('\r\n')[0]).toBe(
      'cut_off,method,grouping,group,phones,days,kind,share,low,high,still_followed',
    );
    expect(file).toContain(',all,Came up again,60,30,share,1,');
    expect(file).toContain(',tier,Proved by its keeper,60,30,share,1,');
  });

  it('have nothing to say of nobody', async () => {
    const { phones, countries, by } = await figures([]);
    expect([phones, countries, by.tier]).toEqual([0, [], []]);
  });
});

it('figures that name nobody end on a Monday', () => {
  for (const day of ['2027-01-04', '2027-01-05', '2027-01-10T23:59:59'])
    expect(new Date(weeklyCutoff(Date.parse(`${day.slice(0, 10)}T12:00:00Z`))).toISOString()).toBe(
      '2027-01-04T00:00:00.000Z',
    );
});
