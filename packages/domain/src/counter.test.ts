import { describe, expect, it } from 'vitest';
import {
  adviceAt,
  counterGatesOf,
  daysLeft,
  idNumberKept,
  isBuyingGate,
  isReported,
  moveAfterCheck,
  quarantineDays,
  quarantineEndsAt,
  type StockStatus,
} from './counter.ts';

const day = 86_400_000;
const bought = Date.parse('2026-11-01T12:00:00Z');

describe('the gates of a counter', () => {
  it('are those of the organisation where somebody stands with a phone', () => {
    expect(counterGatesOf(['network-attach', 'repair', 'resale'])).toEqual(['resale', 'repair']);
    expect(counterGatesOf(['activation', 'account'])).toEqual([]);
  });

  it('let a phone be bought where it becomes the organisation’s own, and not where it only comes to be mended', () => {
    expect(isBuyingGate('resale')).toBe(true);
    expect(isBuyingGate('parts')).toBe(true);
    expect(isBuyingGate('repair')).toBe(false);
    expect(isBuyingGate('insurance')).toBe(false);
  });
});

describe('what a clerk is told', () => {
  it('is what the rules say, also where the organisation’s machines let the phone pass as a shadow', () => {
    expect(adviceAt('resale', { outcome: 'allow', reason: 'declared-stolen' })).toBe('refuse');
    expect(adviceAt('resale', { outcome: 'allow', reason: 'declared-not-proved' })).toBe('hold');
    expect(adviceAt('resale', { outcome: 'allow', reason: 'keeper-consent-needed' })).toBe('hold');
    expect(adviceAt('resale', { outcome: 'hold', reason: 'disputed' })).toBe('hold');
  });

  it('lets a repair go on where the rules do: on an unproved word', () => {
    expect(adviceAt('repair', { outcome: 'allow', reason: 'tracked' })).toBe('allow');
    expect(adviceAt('repair', { outcome: 'allow', reason: 'disputed' })).toBe('allow');
    expect(adviceAt('repair', { outcome: 'refuse', reason: 'declared-stolen' })).toBe('refuse');
    expect(adviceAt('resale', { outcome: 'allow', reason: 'no-report-found' })).toBe('allow');
  });
});

describe('the waiting time', () => {
  it('is 28 days unless an organisation says otherwise', () => {
    expect(quarantineEndsAt(bought, quarantineDays.usual)).toBe(Date.parse('2026-11-29T12:00:00Z'));
  });

  it('of a purchase on paper counts from its day, a week at most of it before it was typed in', () => {
    expect(quarantineEndsAt(bought, 28, bought + 2 * day)).toBe(bought + 28 * day);
    expect(quarantineEndsAt(bought, 28, bought + 29 * day)).toBe(bought + (29 + 21) * day);
  });

  it('counts the day that has begun as one that is left, and none below nought', () => {
    const until = quarantineEndsAt(bought, 28);
    expect(daysLeft(until, bought)).toBe(28);
    expect(daysLeft(until, until - 1)).toBe(1);
    expect(daysLeft(until, until)).toBe(0);
    expect(daysLeft(until, until + 10 * day)).toBe(0);
  });
});

describe('a bought phone that is checked again', () => {
  const quarantineUntilAt = bought + 28 * day;
  const move = (status: StockStatus, reason: Parameters<typeof isReported>[0]['reason'], at: number) =>
    moveAfterCheck({ status, quarantineUntilAt }, { reason }, at);

  it('may be sold when its days are over and there is no report, and not a millisecond sooner', () => {
    expect(move('waiting', 'no-report-found', quarantineUntilAt - 1)).toBe('wait');
    expect(move('waiting', 'no-report-found', quarantineUntilAt)).toBe('release');
  });

  it('is kept aside on anybody’s word that it was taken, whether it waits or was let go', () => {
    for (const reason of ['declared-not-proved', 'declared-stolen', 'disputed', 'tracked'] as const) {
      expect(move('waiting', reason, bought)).toBe('set-aside');
      expect(move('released', reason, quarantineUntilAt)).toBe('set-aside');
      expect(move('set-aside', reason, bought)).toBe('stay');
    }
  });

  it('waits for its keeper where one has to agree: nobody says that it was taken', () => {
    expect(isReported({ reason: 'keeper-consent-needed' })).toBe(false);
    expect(move('waiting', 'keeper-consent-needed', quarantineUntilAt)).toBe('ask-keeper');
    expect(move('set-aside', 'keeper-consent-needed', bought)).toBe('return');
  });

  it('goes back among the others when the report has ended, and never comes back from the police', () => {
    expect(move('set-aside', 'no-report-found', bought)).toBe('return');
    for (const reason of ['no-report-found', 'declared-stolen'] as const)
      expect(move('handed-over', reason, quarantineUntilAt)).toBe('stay');
  });
});

describe('the number of a seller’s document', () => {
  it('is kept as little as the organisation says, whatever is typed', () => {
    expect(idNumberKept('MORGA-657054 sm9ij', 'last-four')).toBe('M9IJ');
    expect(idNumberKept('MORGA-657054 sm9ij', 'full')).toBe('MORGA657054SM9IJ');
    expect(idNumberKept('MORGA-657054 sm9ij', 'none')).toBeUndefined();
    expect(idNumberKept(' - ', 'full')).toBeUndefined();
  });
});
