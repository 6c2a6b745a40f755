import { describe, expect, it } from 'vitest';
import {
  type Approver,
  applyUnlistingAct,
  approvalsPerDay,
  draftLifeMs,
  type ProposalAct,
  type ProposalStatus,
  proposalLifeMs,
  proposalStepFor,
  proposalTransitions,
  type UnlistingAct,
  type UnlistingRefusal,
  type UnlistingState,
  unlistNoticeMs,
  unlistReasonNames,
  unlistReasonOf,
  unlistReasons,
} from './unlisting.ts';

const at = 1_800_000_000_000;
const anna: Approver = { keyId: 'a1', organisation: 'police-east' };
const arthur: Approver = { keyId: 'a2', organisation: 'police-east' };
const bela: Approver = { keyId: 'b1', organisation: 'city-hall' };

const draft: UnlistingState = {
  status: 'drafted',
  author: anna,
  declaredBy: 'public',
  proposedAt: at,
  approvers: [],
};

function approve(approver: Approver, changes: Partial<UnlistingAct & { act: 'approve' }> = {}): UnlistingAct {
  return { act: 'approve', approver, at: at + 1000, givenToday: 0, ...changes };
}

function after(state: UnlistingState, ...acts: readonly UnlistingAct[]): UnlistingState {
  return acts.reduce((before, act) => {
    const result = applyUnlistingAct(before, act);
    if (!result.ok) throw new Error(result.refusal);
    return result.state;
  }, state);
}

function refusalOf(state: UnlistingState, act: UnlistingAct): UnlistingRefusal | undefined {
  const result = applyUnlistingAct(state, act);
  return result.ok ? undefined : result.refusal;
}

const proposed = after(draft, approve(anna));
const noticed = { ...after(proposed, approve(bela)), loggedAt: at + 5000 };

describe('a proposal', () => {
  it('takes two people of two organisations and a day, and then ends the declaration', () => {
    expect(proposed.status).toBe('proposed');
    expect(noticed.status).toBe('noticed');
    expect(noticed.approvers).toEqual([anna, bela]);
    const ended = after(noticed, { act: 'execute', at: at + 5000 + unlistNoticeMs });
    expect(ended.status).toBe('executed');
  });

  it.each<[string, UnlistingState, UnlistingAct, UnlistingRefusal]>([
    ['its author a second time', proposed, approve(anna), 'same-person'],
    ['a colleague of its author', proposed, approve(arthur), 'same-organisation'],
    [
      'the same passkey in the name of another organisation',
      proposed,
      approve({ ...anna, organisation: 'city-hall' }),
      'same-person',
    ],
    ['somebody else than its author before its author', draft, approve(bela), 'not-the-author'],
    [
      'whoever made the declaration, first',
      { ...draft, declaredBy: 'police-east' },
      approve(anna),
      'own-declaration',
    ],
    [
      'whoever made the declaration, second',
      { ...proposed, declaredBy: 'city-hall' },
      approve(bela),
      'own-declaration',
    ],
    [
      'an approver whose day is used up',
      proposed,
      approve(bela, { givenToday: approvalsPerDay }),
      'quota-used',
    ],
    ['anybody after its draft has lapsed', draft, approve(anna, { at: at + draftLifeMs }), 'too-late'],
    [
      'anybody after it has waited too long',
      proposed,
      approve(bela, { at: at + proposalLifeMs }),
      'too-late',
    ],
    ['a third person', noticed, approve({ keyId: 'c1', organisation: 'insurer' }), 'not-open'],
  ])('is not approved by %s', (_who, state, act, refusal) => {
    expect(refusalOf(state, act)).toBe(refusal);
  });

  it('is approved up to the last moment and the last of the quota', () => {
    const last = approve(bela, { at: at + proposalLifeMs - 1, givenToday: approvalsPerDay - 1 });
    expect(refusalOf(proposed, last)).toBeUndefined();
  });

  it.each([
    ['before the day is over', noticed, at + 5000 + unlistNoticeMs - 1],
    ['while the log does not hold the approvals', after(proposed, approve(bela)), at + 10 * unlistNoticeMs],
  ])('does not end the declaration %s', (_when, state, executeAt) => {
    expect(refusalOf(state, { act: 'execute', at: executeAt })).toBe('too-early');
  });

  it.each([
    ['with one approval', proposed],
    ['with two', noticed],
  ])('%s is stopped by the keeper for good', (_when, state) => {
    const stopped = after(state, { act: 'object', at: at + 6000 });
    expect(stopped.status).toBe('objected');
    expect(refusalOf(stopped, { act: 'execute', at: at + 10 * unlistNoticeMs })).toBe('not-open');
    expect(refusalOf(stopped, approve(bela))).toBe('not-open');
  });

  it('expires when its time is over and not before', () => {
    expect(refusalOf(proposed, { act: 'expire', at: at + proposalLifeMs - 1 })).toBe('too-early');
    expect(after(proposed, { act: 'expire', at: at + proposalLifeMs }).status).toBe('expired');
    expect(refusalOf(noticed, { act: 'expire', at: at + proposalLifeMs })).toBe('not-open');
  });
});

describe('the table of steps', () => {
  const statuses: readonly ProposalStatus[] = ['executed', 'objected', 'expired', 'void'];
  const acts: readonly ProposalAct[] = ['approve', 'object', 'execute', 'expire', 'void'];

  it.each(statuses)('has no way out of %s', (status) => {
    expect(acts.filter((act) => proposalStepFor(status, act) !== undefined)).toEqual([]);
  });

  it('lets nobody but an approver bring a proposal nearer to its end, and nobody but the clock end it', () => {
    const steps = Object.values(proposalTransitions).flatMap((row) => Object.entries(row));
    const strengthening = steps.filter(([, { to }]) => to === 'proposed' || to === 'noticed');
    expect(strengthening.map(([act, { by }]) => [act, by])).toEqual([
      ['approve', 'approver'],
      ['approve', 'approver'],
    ]);
    expect(steps.filter(([, { to }]) => to === 'executed').map(([, { by }]) => by)).toEqual(['clock']);
  });
});

it('every reason has a code of its own that finds it again', () => {
  expect(new Set(unlistReasonNames)).toEqual(new Set(Object.keys(unlistReasons)));
  const codes = unlistReasonNames.map((name) => unlistReasons[name].code);
  expect(codes.map(unlistReasonOf)).toEqual(unlistReasonNames);
  expect(codes.every((code) => Number.isInteger(code) && code > 0 && code < 256)).toBe(true);
  expect(unlistReasonOf(0)).toBeUndefined();
});
