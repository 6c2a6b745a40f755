import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actsOpenTo,
  declarationActors,
  declarationActs,
  declarationTransitions,
} from './declaration-transitions.ts';
import { applyAct, type DeviceAct, foldActs, listingOf, untouchedDevice } from './device-state.ts';
import { easingLifeMs, unprovedLifeMs, unprovedPauseMs } from './listing.ts';

const at = 1_800_000_000_000;
const declare: DeviceAct = { act: 'declare', declarationId: 'a', actor: 'declarer', at };
const raise: DeviceAct = { act: 'raise', declarationId: 'a', actor: 'declarer', at: at + 1 };
const withdraw: DeviceAct = { act: 'withdraw', declarationId: 'a', actor: 'declarer', at: at + 2 };
const lapse: DeviceAct = { act: 'lapse', declarationId: 'a', actor: 'clock', at: at + unprovedLifeMs };

const anyAct: fc.Arbitrary<DeviceAct> = fc.record({
  act: fc.constantFrom('declare' as const, ...declarationActs),
  declarationId: fc.constantFrom('a', 'b', 'c'),
  actor: fc.constantFrom(...declarationActors),
  isDisputed: fc.boolean(),
  at: fc.integer({ min: at, max: at + 4 * unprovedLifeMs }),
});

describe('the life of a declaration', () => {
  it('that waited for an answer ends 48 hours after it was sent, and not later for the wait', () => {
    const sentAt = at - 6 * 3_600_000;
    const result = applyAct(untouchedDevice, { ...declare, sentAt });
    const untilAt = sentAt + unprovedLifeMs;
    expect(result.ok && result.state.declarations.get('a')).toMatchObject({ declaredAt: at, untilAt });
  });

  it('begins unproved, tracked for 48 hours', () => {
    expect(listingOf(foldActs([declare]))).toEqual({
      effect: 'tracked',
      tier: 0,
      untilAt: at + unprovedLifeMs,
    });
  });

  it('bars the phone until withdrawn once the keeper has proved it', () => {
    expect(listingOf(foldActs([declare, raise]))).toEqual({ effect: 'prohibited', tier: 1 });
    expect(listingOf(foldActs([declare, raise, withdraw]))).toBeUndefined();
  });

  it('lapses by the clock at its end, not before and by nobody else', () => {
    expect(listingOf(foldActs([declare, lapse]))).toBeUndefined();
    const state = foldActs([declare]);
    expect(applyAct(state, { ...lapse, at: lapse.at - 1 })).toEqual({ ok: false, refusal: 'not-yet' });
    expect(applyAct(state, { ...lapse, actor: 'declarer' })).toEqual({ ok: false, refusal: 'not-allowed' });
  });

  it('once proved never lapses', () => {
    expect(applyAct(foldActs([declare, raise]), lapse)).toEqual({ ok: false, refusal: 'not-open' });
  });

  it('ends for good: a withdrawn or lapsed declaration takes no further act', () => {
    for (const ended of [foldActs([declare, withdraw]), foldActs([declare, lapse])]) {
      for (const act of [raise, withdraw, lapse]) expect(applyAct(ended, act).ok).toBe(false);
    }
  });

  it('cannot be made twice or acted on before it is made', () => {
    expect(applyAct(foldActs([declare]), declare)).toEqual({ ok: false, refusal: 'already-declared' });
    expect(applyAct(untouchedDevice, raise)).toEqual({ ok: false, refusal: 'no-such-declaration' });
  });
});

describe('a declaration in doubt', () => {
  const doubtful: DeviceAct = { ...raise, isDisputed: true };
  const eased: DeviceAct = { act: 'ease', declarationId: 'a', actor: 'decider', at: at + 5 };

  it('bars nothing and has no end until a human has decided', () => {
    const state = foldActs([declare, doubtful]);
    expect(listingOf(state)).toEqual({ effect: 'disputed', tier: 1 });
    expect(applyAct(state, { ...lapse, at: at + 99 * unprovedLifeMs }).ok).toBe(false);
    const settled: DeviceAct = { act: 'settle', declarationId: 'a', actor: 'decider', at: at + 9 };
    expect(listingOf(foldActs([declare, doubtful, settled]))).toEqual({ effect: 'prohibited', tier: 1 });
    expect(applyAct(state, { ...settled, actor: 'declarer' })).toEqual({ ok: false, refusal: 'not-allowed' });
  });

  it('is overridden by the police', () => {
    const verified: DeviceAct = { act: 'verify', declarationId: 'a', actor: 'officer', at: at + 9 };
    expect(listingOf(foldActs([declare, doubtful, verified]))).toEqual({ effect: 'prohibited', tier: 2 });
  });

  it('eased by an appeal bars nothing for seven days, and then what it barred before', () => {
    const state = foldActs([declare, raise, eased]);
    expect(listingOf(state)).toEqual({ effect: 'disputed', tier: 1 });
    const restore: DeviceAct = {
      act: 'restore',
      declarationId: 'a',
      actor: 'clock',
      at: eased.at + easingLifeMs,
    };
    expect(applyAct(state, { ...restore, at: restore.at - 1 })).toEqual({ ok: false, refusal: 'not-yet' });
    expect(listingOf(foldActs([declare, raise, eased, restore]))).toEqual({ effect: 'prohibited', tier: 1 });
    // A decider need not wait.
    expect(applyAct(state, { ...restore, actor: 'decider', at: eased.at + 1 }).ok).toBe(true);
  });
});

it('the keeper chooses between the two modes as often as they like', () => {
  const choose = (mode: 'total' | 'recovery'): DeviceAct => ({
    act: 'choose-mode',
    declarationId: 'a',
    actor: 'declarer',
    at: at + 3,
    mode,
  });
  expect(listingOf(foldActs([declare, raise, choose('recovery')]))).toEqual({ effect: 'tracked', tier: 1 });
  expect(listingOf(foldActs([declare, raise, choose('recovery'), choose('total')]))?.effect).toBe(
    'prohibited',
  );
});

it('a title takes a declaration of its own to tier 3, whatever others said before', () => {
  const title: DeviceAct = { ...declare, declarationId: 't', actor: 'contributor', tier: 3 };
  expect(listingOf(foldActs([declare, title, withdraw]))).toEqual({ effect: 'prohibited', tier: 3 });
});

describe('a second unproved word within 90 days', () => {
  const second: DeviceAct = { ...declare, declarationId: 'b', at: lapse.at + 1 };

  it('has no effect, so that nobody can hold a phone again and again', () => {
    expect(listingOf(foldActs([declare, lapse, second]))).toBeUndefined();
  });

  it('can still be proved, so that nobody can forestall the keeper', () => {
    const proved = foldActs([declare, second, { ...raise, declarationId: 'b', at: second.at + 1 }]);
    expect(listingOf(proved)).toEqual({ effect: 'prohibited', tier: 1 });
  });

  it('counts again after 90 days', () => {
    const later: DeviceAct = { ...second, at: at + unprovedPauseMs };
    expect(listingOf(foldActs([declare, lapse, later]))?.effect).toBe('tracked');
  });
});

it('the strongest active declaration is the device’s listing; withdrawing one leaves the other', () => {
  const other: DeviceAct = { ...declare, declarationId: 'b', actor: 'contributor', tier: 1 };
  expect(listingOf(foldActs([declare, other]))).toEqual({ effect: 'prohibited', tier: 1 });
  expect(listingOf(foldActs([declare, raise, other, withdraw]))).toEqual({ effect: 'prohibited', tier: 1 });
});

it('no sequence of acts lists a device as prohibited without a proof, a crime reference or a proved contribution', () => {
  fc.assert(
    fc.property(fc.array(anyAct, { maxLength: 30 }), (acts) => {
      let state = untouchedDevice;
      let raised = false;
      for (const act of acts) {
        const result = applyAct(state, act);
        if (!result.ok) continue;
        state = result.state;
        raised ||= act.act === 'raise' || act.act === 'verify';
      }
      expect(raised || listingOf(state)?.effect !== 'prohibited').toBe(true);
    }),
  );
});

it('every step ends in a status that the table knows, and buttons are exactly the steps of the table', () => {
  for (const steps of Object.values(declarationTransitions)) {
    for (const step of Object.values(steps)) expect(Object.keys(declarationTransitions)).toContain(step.to);
  }
  expect(actsOpenTo('declarer', 'declared')).toEqual(['raise', 'withdraw']);
  expect(actsOpenTo('decider', 'disputed')).toEqual(['settle']);
  expect(actsOpenTo('officer', 'eased')).toEqual(['verify']);
  expect(actsOpenTo('clock', 'declared')).toEqual(['lapse']);
  expect(actsOpenTo('declarer', 'lapsed')).toEqual([]);
});
