import type { DeviceAct, ImeiKey } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import type { Figure } from './figure.ts';
import type { PublishedBatch } from './follow-times.ts';
import { isMeasurable, monthBefore, monthNamed, type Period, scorecardMethod } from './method.ts';
import { lawfulUsersFigure, type ScorecardRows, scorecardOf } from './scorecard.ts';
import type { PublishedAct } from './sightings.ts';

const hourMs = 3_600_000;
const month: Period = { from: Date.UTC(2027, 0), to: Date.UTC(2027, 1) };
const settledAt = month.to + scorecardMethod.settleMs;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of the test
const keyOf = (serial: number) => (35_175_605_000_000 + serial) as ImeiKey;

/** A batch every hour, each at the position of its number. */
const batches: PublishedBatch[] = Array.from({ length: 700 }, (_, position) => ({
  position,
  publishedAt: month.from + position * hourMs,
}));

/** The receipts of an edge that takes so long for each batch; undefined for one that it gives none for. */
function edgeTaking(msOf: (position: number) => number | undefined) {
  const receipts = batches.flatMap(({ position, publishedAt }) => {
    const ms = msOf(position);
    return ms === undefined ? [] : [{ position, receivedAt: publishedAt + ms }];
  });
  return { enrolledAt: month.from - 1, receipts };
}

/** A declaration that bars the device from the batch with this position on. */
function barring(position: number, id = 'a'): PublishedAct {
  const at = month.from + position * hourMs;
  const act: DeviceAct = { act: 'declare', declarationId: id, actor: 'contributor', at, tier: 1 };
  return { act, position, publishedAt: at };
}

function rowsOf(changes: Partial<ScorecardRows> = {}): ScorecardRows {
  return {
    batches,
    canaries: batches.filter(({ position }) => position % 10 === 0),
    edges: [edgeTaking(() => 300)],
    barredCount: 1000,
    meetings: [],
    acts: new Map(),
    isShadow: false,
    fairness: { lawfulUsers: [], appeals: [], consents: [] },
    ...changes,
  };
}

const score = (changes: Partial<ScorecardRows> = {}) => scorecardOf(rowsOf(changes), month, settledAt);

describe('how quickly a participant follows', () => {
  it('is told with what it is over and with an interval', () => {
    const card = score({ edges: [edgeTaking((position) => (position % 2 === 0 ? 400 : 2_000))] });
    expect(card['median-time-to-apply']).toEqual({ kind: 'time', ms: 400, of: 700, low: 400, high: 2_000 });
    expect(card['p99-time-to-apply']).toMatchObject({ kind: 'time', ms: 2_000, of: 700 });
    expect(card['applied-within-1-s']).toMatchObject({ kind: 'share', count: 350, of: 700 });
    expect(card['applied-within-5-s']).toMatchObject({ count: 700, high: 1 });
    expect(card['canaries-missed']).toMatchObject({ count: 0, of: 70, low: 0 });
  });

  it('is that of the slowest of its edges', () => {
    const card = score({ edges: [edgeTaking(() => 100), edgeTaking(() => 61_000)] });
    expect(card['median-time-to-apply']).toMatchObject({ ms: 61_000 });
    expect(card['canaries-missed']).toMatchObject({ count: 70, of: 70 });
  });

  it('is not measured without a gate, and withheld of fewer than ten batches', () => {
    expect(score({ edges: [] })['median-time-to-apply']).toEqual({ kind: 'not-measured' });
    expect(score({ batches: batches.slice(0, 9) })['median-time-to-apply']).toEqual({
      kind: 'withheld',
      fewerThan: 10,
    });
    expect(score({ batches: [] })['median-time-to-apply']).toEqual({ kind: 'none' });
  });

  it('looks at batches of the period alone, and at none that is not an hour old', () => {
    const late = { position: 700, publishedAt: month.to };
    expect(score({ batches: [...batches, late] })['applied-within-1-h']).toMatchObject({ of: 700 });
    const rolling = { from: month.from, to: month.from + 100 * hourMs };
    const card = scorecardOf(rowsOf(), rolling, rolling.to);
    expect(card['applied-within-1-h']).toMatchObject({ of: 99 });
  });
});

describe('a listed device that was active', () => {
  const acts = new Map([[keyOf(1), [barring(10)]]]);
  const met = (at: number, outcome: 'allow' | 'hold' | 'refuse') => [{ key: keyOf(1), at, outcome }];
  const seen = (changes: Partial<ScorecardRows>) => score({ acts, ...changes })['listed-seen-active'];
  const knownAt = month.from + 10 * hourMs + 300;

  it('counts once the gates had given a receipt past its entry, and not before', () => {
    expect(seen({ meetings: met(knownAt, 'allow') })).toMatchObject({ count: 0, of: 1000 });
    expect(seen({ meetings: met(knownAt + 1, 'allow') })).toMatchObject({ count: 1, of: 1000 });
    expect(seen({ meetings: met(knownAt + 1, 'refuse') })).toMatchObject({ count: 0, of: 1000 });
  });

  it('counts once however often it was, and not once its listing has ended', () => {
    const often = [...met(knownAt + 1, 'allow'), ...met(knownAt + 2, 'allow')];
    expect(seen({ meetings: often })).toMatchObject({ count: 1 });
    const end: DeviceAct = { act: 'withdraw', declarationId: 'a', actor: 'declarer', at: knownAt };
    const ended = [barring(10), { act: end, position: 20, publishedAt: month.from + 20 * hourMs }];
    const meetings = met(month.from + 21 * hourMs, 'allow');
    expect(seen({ acts: new Map([[keyOf(1), ended]]), meetings })).toMatchObject({ count: 0 });
  });

  it('is not asked of a shadow participant, whose gates let pass whatever they answer', () => {
    expect(seen({ isShadow: true, meetings: met(knownAt + 1, 'allow') })).toEqual({ kind: 'not-measured' });
  });

  it('acts on the flag when it turns the device away every time', () => {
    const many = Array.from({ length: 12 }, (_, serial) => serial);
    const meetings = many.flatMap((serial) => [
      { key: keyOf(serial), at: knownAt, outcome: 'refuse' as const },
      { key: keyOf(serial), at: knownAt, outcome: serial === 3 ? ('allow' as const) : ('hold' as const) },
    ]);
    const all = new Map(many.map((serial) => [keyOf(serial), [barring(10)]]));
    expect(score({ acts: all, meetings })['theft-flag-acted-on']).toMatchObject({ count: 11, of: 12 });
  });
});

describe('what people’s cases say', () => {
  const upheld = (count: number) =>
    Array.from({ length: count }, (_, id) => ({ id: String(id), ground: 'appeal-upheld' as const }));

  it('counts each case once, tells nobody, and does not tell of a few', () => {
    const twice = [...upheld(7), { id: '3', ground: 'dispute-settled' as const }];
    expect(lawfulUsersFigure(twice)).toMatchObject({ kind: 'count', count: 7 });
    expect(lawfulUsersFigure(upheld(4))).toEqual({ kind: 'withheld', fewerThan: 5 });
    expect(lawfulUsersFigure([])).toMatchObject({ kind: 'count', count: 0, low: 0 });
  });

  it('counts an appeal that nobody decided as late', () => {
    const appeals = Array.from({ length: 12 }, (_, index) => ({
      openedAt: month.from,
      ...(index === 0 ? {} : { decidedAt: month.from + 50 * hourMs }),
    }));
    const card = score({ fairness: { lawfulUsers: [], appeals, consents: [] } });
    expect(card['appeals-decided-in-time']).toMatchObject({ count: 11, of: 12 });
    expect(card['appeal-time-to-decision']).toMatchObject({ ms: 50 * hourMs, of: 12 });
  });

  it('tells how many keepers answered, and how many of them said yes', () => {
    const consents = Array.from({ length: 20 }, (_, index) =>
      index < 15 ? { answer: index < 12 ? ('yes' as const) : ('no' as const) } : {},
    );
    const card = score({ fairness: { lawfulUsers: [], appeals: [], consents } });
    expect(card['consents-answered']).toMatchObject({ count: 15, of: 20 });
    expect(card['consents-given']).toMatchObject({ count: 12, of: 15 });
  });
});

describe('gaming a scorecard (A15)', () => {
  /** Mostly quick; every seventh batch takes ten minutes, and the devices of three are let pass. */
  const honestMs = (position: number) => (position % 7 === 0 ? 600_000 : 300);
  const active = [50, 150, 250].map((position) => ({
    key: keyOf(position),
    at: month.from + position * hourMs + 2 * hourMs,
    outcome: 'allow' as const,
  }));
  const acts = new Map([50, 150, 250].map((position) => [keyOf(position), [barring(position)]]));
  const honest = score({ edges: [edgeTaking(honestMs)], meetings: active, acts });

  /** Where less is better; of the others more is. */
  const lessIsBetter = new Set([
    'median-time-to-apply',
    'p99-time-to-apply',
    'canaries-missed',
    'listed-seen-active',
  ]);
  const measuredValue = (figure: Figure) => {
    if (figure.kind === 'share') return figure.count / figure.of;
    return figure.kind === 'time' ? figure.ms : expect.unreachable('a figure that is not measured');
  };

  it.each([
    [
      'gives receipts for quick batches alone',
      { edges: [edgeTaking((p) => (p % 7 === 0 ? undefined : 300))] },
    ],
    ['gives no receipts after a good start', { edges: [edgeTaking((p) => (p < 100 ? 300 : undefined))] }],
    ['gives none at all', { edges: [edgeTaking(() => undefined)] }],
    ['holds its receipts back for a day', { edges: [edgeTaking((p) => honestMs(p) + 24 * hourMs)] }],
    ['enrols a quick edge beside the slow one', { edges: [edgeTaking(honestMs), edgeTaking(() => 1)] }],
    [
      'invents refusals of listed devices',
      {
        edges: [edgeTaking(honestMs)],
        meetings: [
          ...active,
          ...Array.from({ length: 500 }, (_, serial) => ({
            key: keyOf(serial + 10_000),
            at: month.from + 400 * hourMs,
            outcome: 'refuse' as const,
          })),
        ],
      },
    ],
  ])('who %s betters no figure of the record', (_, changes: Partial<ScorecardRows>) => {
    const gamed = score({ meetings: active, acts, ...changes });
    for (const name of [
      'median-time-to-apply',
      'p99-time-to-apply',
      'applied-within-1-s',
      'applied-within-5-s',
      'applied-within-1-h',
      'canaries-missed',
      'listed-seen-active',
    ] as const) {
      const [before, after] = [measuredValue(honest[name]), measuredValue(gamed[name])];
      const isBetter = lessIsBetter.has(name) ? after < before : after > before;
      expect({ name, isBetter }).toEqual({ name, isBetter: false });
    }
  });

  it('devices that it keeps silent about count when others tell of them', () => {
    expect(honest['listed-seen-active']).toMatchObject({ count: 3 });
    const silent = score({ edges: [edgeTaking(honestMs)], meetings: [], acts });
    // The one thing that silence hides: it takes the word of others.
    expect(silent['listed-seen-active']).toMatchObject({ count: 0 });
    const told = score({ edges: [edgeTaking(honestMs)], meetings: active, acts });
    expect(told['listed-seen-active']).toEqual(honest['listed-seen-active']);
  });

  it('really is better for whoever is better', () => {
    const better = score({ edges: [edgeTaking(() => 200)], meetings: [], acts });
    expect(measuredValue(better['p99-time-to-apply'])).toBeLessThan(
      measuredValue(honest['p99-time-to-apply']),
    );
    expect(measuredValue(better['canaries-missed'])).toBeLessThan(measuredValue(honest['canaries-missed']));
  });
});

describe('periods', () => {
  it('are calendar months in UTC, and none that began before the method was published', () => {
    expect(monthNamed('2027-01')).toEqual(month);
    expect(monthNamed('2026-12')).toMatchObject({ to: month.from });
    expect(['2027-13', '1999-01', '2027-1', '', '2027-01-01'].map(monthNamed)).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
    expect(monthBefore(Date.UTC(2027, 0, 31))).toBe('2026-12');
    expect([isMeasurable({ from: scorecardMethod.publishedAt - 1, to: 0 }), isMeasurable(month)]).toEqual([
      false,
      true,
    ]);
  });
});
