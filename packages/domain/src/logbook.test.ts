import { describe, expect, it } from 'vitest';
import { type ChainLink, declarerRights, standingOf } from './declarer-standing.ts';
import {
  applyLogbookAct,
  coercionWindowMs,
  type EnrolmentState,
  enrolmentStatuses,
  enrolmentTransitions,
  fateOfRelease,
  logbookActs,
  logbookStepFor,
  releaseLifeMs,
} from './logbook.ts';

const at = Date.parse('2026-05-01T12:00:00Z');
const released: EnrolmentState = { status: 'released', madeAt: at };
const apply = (state: EnrolmentState, act: (typeof logbookActs)[number], when: number, isDeclared = false) =>
  applyLogbookAct(state, { act, at: when, isDeclared });

describe('an enrolment', () => {
  it('takes the steps of its table and no others', () => {
    for (const status of enrolmentStatuses) {
      for (const act of logbookActs) {
        const step = logbookStepFor(status, act);
        const state = status === 'released' ? released : { status };
        const when = act === 'lapse' ? at + releaseLifeMs : at + 1;
        const result = apply(state, act, when);
        expect(result.ok ? result.state.status : result.refusal).toBe(step?.to ?? 'not-open');
      }
    }
  });

  it('that has ended takes no step at all', () => {
    expect([enrolmentTransitions['handed-over'], enrolmentTransitions.left]).toEqual([{}, {}]);
  });

  it('goes to whoever claims it within 14 days of the release, and to nobody later', () => {
    expect(apply(released, 'claim', at + releaseLifeMs - 1)).toEqual({
      ok: true,
      state: { status: 'handed-over' },
    });
    expect(apply(released, 'claim', at + releaseLifeMs)).toEqual({ ok: false, refusal: 'too-late' });
    expect(apply(released, 'lapse', at + releaseLifeMs - 1)).toEqual({ ok: false, refusal: 'too-early' });
    expect(apply(released, 'lapse', at + releaseLifeMs)).toEqual({ ok: true, state: { status: 'enrolled' } });
  });

  it('is released, claimed and left by nobody while a declaration is in force; its release is void then', () => {
    expect(apply({ status: 'enrolled' }, 'release', at, true)).toEqual({ ok: false, refusal: 'declared' });
    expect(apply({ status: 'enrolled' }, 'leave', at, true)).toEqual({ ok: false, refusal: 'declared' });
    expect(apply(released, 'claim', at, true)).toEqual({ ok: false, refusal: 'declared' });
    expect(apply(released, 'void', at, true)).toEqual({ ok: true, state: { status: 'enrolled' } });
  });

  it('is released once at a time: a second release needs the first to be cancelled', () => {
    expect(apply(released, 'release', at)).toEqual({ ok: false, refusal: 'not-open' });
  });
});

describe('a release', () => {
  it('that is open when a declaration is believed is void, however old it is', () => {
    expect(fateOfRelease({ status: 'open', madeAt: at }, at + coercionWindowMs * 5)).toBe('void');
  });

  it('that was used is held when it was made in the 24 hours before the declaration, and stands otherwise', () => {
    const used = { status: 'used', madeAt: at } as const;
    expect(fateOfRelease(used, at + coercionWindowMs - 1)).toBe('claim-held');
    expect(fateOfRelease(used, at + coercionWindowMs)).toBe('stands');
    expect(fateOfRelease(used, at - 1)).toBe('stands');
  });

  it('that served nobody is left as it is', () => {
    expect(fateOfRelease({ status: 'lapsed', madeAt: at }, at)).toBe('stands');
    expect(fateOfRelease({ status: 'void', madeAt: at }, at)).toBe('stands');
  });
});

describe('who declares a device that has been in a logbook', () => {
  const seller: ChainLink = { enrolmentId: 'seller', isEnded: true, handedOverByReleaseAt: at };
  const buyer: ChainLink = { enrolmentId: 'buyer', isEnded: false };
  const later = at + coercionWindowMs;

  it('A1: a seller who declares after a claim is refused, whatever they prove', () => {
    expect(standingOf([seller, buyer], 'seller', later)).toBe('former-keeper');
    expect(declarerRights['former-keeper']).toEqual({ declare: 'refused', prove: 'refused' });
  });

  it('A1: a seller who hides the logbook has a word without effect, and a proof that a human judges', () => {
    expect(standingOf([seller, buyer], undefined, later)).toBe('stranger-after-claim');
    expect(declarerRights['stranger-after-claim']).toEqual({
      declare: 'no-effect-until-proved',
      prove: 'disputed',
    });
  });

  it('A11: a keeper whose release was forced declares within 24 hours of it as before', () => {
    expect(standingOf([seller, buyer], 'seller', later - 1)).toBe('pressed-keeper');
    expect(standingOf([seller, buyer], undefined, later - 1)).toBe('stranger');
    expect(declarerRights['pressed-keeper']).toEqual(declarerRights.keeper);
  });

  it('is its keeper with the code of the present keeper, and a stranger without any', () => {
    expect(standingOf([seller, buyer], 'buyer', later)).toBe('keeper');
    expect(standingOf([buyer], undefined, later)).toBe('stranger');
    expect(standingOf([], undefined, later)).toBe('no-keeper');
  });

  it('is bound by nothing once the last keeper has taken it out of the logbook', () => {
    expect(standingOf([{ enrolmentId: 'a', isEnded: true }], undefined, later)).toBe('no-keeper');
  });

  it('cannot pass the code of one device off for another', () => {
    expect(standingOf([seller, buyer], 'of another device', later)).toBe('stranger-after-claim');
  });
});
