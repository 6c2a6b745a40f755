import { describe, expect, it } from 'vitest';
import {
  type EntryDecision,
  judgeEntryDecision,
  trackedEntryState,
  trackedEntryTestNames,
} from './tracked-entry.ts';

const hourMs = 3_600_000;
const at = Date.UTC(2026, 10, 23, 14);
const ground = { decider: '9', involved: ['4', '5'], stolenAt: at - 5 * hourMs, at };
const authorised: EntryDecision = {
  verdict: 'authorised',
  given: 'in-writing',
  hours: 4,
  satisfied: trackedEntryTestNames,
};

describe('a decision on entry', () => {
  it('lasts from when it was given, which is now in writing and earlier by word of mouth', () => {
    expect(judgeEntryDecision(authorised, ground)).toEqual({ givenAt: at, expiresAt: at + 4 * hourMs });
    const spokenAt = at - hourMs;
    expect(judgeEntryDecision({ ...authorised, given: 'orally', spokenAt }, ground)).toEqual({
      givenAt: spokenAt,
      expiresAt: spokenAt + 4 * hourMs,
    });
  });

  it('is never that of whoever gathered or asked', () => {
    for (const decider of ground.involved)
      expect(() => judgeEntryDecision(authorised, { ...ground, decider })).toThrow(
        'Somebody else must decide',
      );
  });

  it('authorises nothing while a test of the section is open, and names it', () => {
    for (const test of trackedEntryTestNames) {
      const satisfied = trackedEntryTestNames.filter((one) => one !== test);
      expect(() => judgeEntryDecision({ ...authorised, satisfied }, ground)).toThrow(/26A\(2\)/);
      expect(judgeEntryDecision({ ...authorised, verdict: 'refused', satisfied }, ground)).toEqual({
        givenAt: at,
      });
    }
  });

  it('lasts for 1 to 24 whole hours', () => {
    for (const hours of [0, 25, 1.5, Number.NaN])
      expect(() => judgeEntryDecision({ ...authorised, hours }, ground)).toThrow('1 to 24');
    const { hours: _none, ...endless } = authorised;
    expect(() => judgeEntryDecision(endless, ground)).toThrow('1 to 24');
  });

  it('was spoken after the theft and not in the future, at a time that is said', () => {
    const spoken = { ...authorised, given: 'orally' } as const;
    expect(() => judgeEntryDecision(spoken, ground)).toThrow('Say when');
    expect(() => judgeEntryDecision({ ...spoken, spokenAt: at + 1 }, ground)).toThrow('future');
    expect(() => judgeEntryDecision({ ...spoken, spokenAt: ground.stolenAt - 1 }, ground)).toThrow('theft');
  });
});

it('an entry stands where its papers say, and an authorisation ends on the instant', () => {
  const decision = { verdict: 'authorised', expiresAt: at } as const;
  const state = (papers: Partial<Parameters<typeof trackedEntryState>[0]>, when: number) =>
    trackedEntryState({ isAsked: true, hasOutcome: false, ...papers }, when);
  expect(state({ isAsked: false }, at)).toBe('gathering');
  expect(state({}, at)).toBe('asked');
  expect(state({ decision }, at - 1)).toBe('authorised');
  expect(state({ decision }, at)).toBe('expired');
  expect(state({ decision: { verdict: 'refused' } }, at)).toBe('refused');
  expect(state({ decision, hasOutcome: true }, at + 1)).toBe('done');
  expect(state({ hasOutcome: true }, at)).toBe('unwritten');
});
