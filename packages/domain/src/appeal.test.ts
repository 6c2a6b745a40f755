import { describe, expect, it } from 'vitest';
import {
  type AppealDeed,
  type AppealState,
  type AppealStatus,
  appealClocks,
  appealDecisionMs,
  appealHumanMs,
  appealReleaseMs,
  appealReviewMs,
  appealTransitions,
  applyAppealDeed,
  isOpenAppeal,
  nextAppealClock,
  overdueClocks,
  provisionalReleaseMs,
} from './appeal.ts';

const at = 1_800_000_000_000;
const fresh: AppealState = {
  status: 'received',
  openedAt: at,
  declaredBy: 'network-a',
  passedOnBy: 'shop-b',
  earlierDeciders: ['d0'],
  isReview: false,
};
const decider = { keyId: 'd1', organisation: 'city-hall' };

/** The state after these deeds; a deed that is refused ends it. */
function after(state: AppealState, ...deeds: AppealDeed[]): AppealState {
  return deeds.reduce((now, deed) => {
    const result = applyAppealDeed(now, deed);
    if (!result.ok) throw new Error(`${deed.act}: ${result.refusal}`);
    return result.state;
  }, state);
}

function refusalOf(state: AppealState, deed: AppealDeed) {
  const result = applyAppealDeed(state, deed);
  return result.ok ? undefined : result.refusal;
}

const taken = after(fresh, { act: 'take', person: decider, at: at + 1 });
const proved = after(taken, { act: 'prove', person: decider, at: at + 2 });
const released = after(proved, { act: 'release', person: decider, at: at + 3 });
const rejected = after(taken, { act: 'reject', person: decider, at: at + 4 });

describe('an appeal', () => {
  it('goes from hand to release to decision', () => {
    expect([taken.status, proved.status, released.status]).toEqual(['in-hand', 'proved', 'released']);
    expect(after(released, { act: 'uphold', person: decider, at: at + 9 })).toMatchObject({
      status: 'upheld',
      decidedAt: at + 9,
      earlierDeciders: ['d0', 'd1'],
    });
  });

  it.each([
    ['own-report', { keyId: 'n1', organisation: 'network-a' }],
    ['own-customer', { keyId: 's1', organisation: 'shop-b' }],
    ['decided-before', { keyId: 'd0', organisation: 'police-east' }],
  ])('is never decided by somebody who is not independent: %s', (refusal, person) => {
    for (const act of ['take', 'prove', 'release', 'uphold', 'reject'] as const) {
      const state = { take: fresh, prove: taken, release: proved, uphold: taken, reject: taken }[act];
      expect([act, refusalOf(state, { act, person, at })]).toEqual([act, refusal]);
    }
  });

  it('is decided by whoever has it in hand, and another one can take it over', () => {
    const other = { keyId: 'd2', organisation: 'city-hall' };
    expect(refusalOf(taken, { act: 'uphold', person: other, at })).toBe('not-in-hand');
    const over = after(released, { act: 'take', person: other, at });
    expect([over.status, over.takenBy, over.takenAt]).toEqual(['released', 'd2', at + 1]);
  });

  it('about a phone that nobody has reported can only be told so', () => {
    const { declaredBy: _, ...about } = taken;
    expect(refusalOf(about, { act: 'uphold', person: decider, at })).toBe('no-report');
    expect(refusalOf(about, { act: 'reject', person: decider, at })).toBeUndefined();
  });

  it('is looked at once more, once, by somebody else, within 28 days', () => {
    const again = after(rejected, { act: 'reopen', at: at + 100 });
    expect(again).toMatchObject({ status: 'reopened', openedAt: at + 100, isReview: true });
    expect(again.takenBy).toBeUndefined();
    expect(refusalOf(again, { act: 'take', person: decider, at })).toBe('decided-before');
    const second = { keyId: 'd3', organisation: 'city-hall' };
    const lost = after(again, { act: 'take', person: second, at }, { act: 'reject', person: second, at });
    expect(refusalOf(lost, { act: 'reopen', at })).toBe('reviewed-already');
    expect(refusalOf(rejected, { act: 'reopen', at: at + 4 + appealReviewMs })).toBe('too-late');
  });

  it('loses its release after seven days and not before, and is still to be decided', () => {
    const end = at + 3 + provisionalReleaseMs;
    expect(refusalOf(released, { act: 'restore', at: end - 1 })).toBe('too-early');
    const restored = after(released, { act: 'restore', at: end });
    expect([restored.status, restored.releasedAt, isOpenAppeal(restored)]).toEqual([
      'in-hand',
      undefined,
      true,
    ]);
  });

  it('has no step but those of the table', () => {
    const acts = ['prove', 'release', 'uphold', 'reject', 'withdraw', 'reopen', 'restore'] as const;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table are the statuses
    for (const status of Object.keys(appealTransitions) as AppealStatus[]) {
      for (const act of acts) {
        if (act in appealTransitions[status]) continue;
        const deed =
          act === 'withdraw' || act === 'reopen' || act === 'restore'
            ? { act, at }
            : { act, person: decider, at };
        expect([status, act, refusalOf({ ...released, status }, deed)]).toEqual([status, act, 'not-open']);
      }
    }
  });
});

describe('the clocks of an appeal', () => {
  it('give a person 24 hours, a proved release 15 minutes and a decision 72 hours', () => {
    expect(appealClocks(fresh)).toEqual([
      { name: 'human', dueAt: at + appealHumanMs },
      { name: 'decision', dueAt: at + appealDecisionMs },
    ]);
    expect(appealClocks(proved)).toContainEqual({ name: 'release', dueAt: at + 2 + appealReleaseMs });
    expect([appealHumanMs, appealReleaseMs, appealDecisionMs]).toEqual([86_400_000, 900_000, 259_200_000]);
  });

  it('are overdue one moment after they were due, and stay so when they were met too late', () => {
    expect(overdueClocks(fresh, at + appealHumanMs)).toEqual([]);
    expect(overdueClocks(fresh, at + appealHumanMs + 1)).toEqual(['human']);
    const late = after(fresh, { act: 'take', person: decider, at: at + appealHumanMs + 1 });
    expect(overdueClocks(late, at + appealHumanMs + 1)).toEqual(['human']);
    expect(overdueClocks(fresh, at + appealDecisionMs + 1)).toEqual(['human', 'decision']);
  });

  it('name what is next, and nothing once it is decided', () => {
    expect(nextAppealClock(fresh)?.name).toBe('human');
    expect(nextAppealClock(taken)?.name).toBe('decision');
    expect(nextAppealClock(proved)?.name).toBe('release');
    expect(nextAppealClock(rejected)).toBeUndefined();
  });
});
