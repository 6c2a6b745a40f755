import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actsOpenTo, declarationTransitions } from './declaration-transitions.ts';
import { applyAct, type DeviceAct, foldActs, listingOf, untouchedDevice } from './device-state.ts';
import { unprovedLifeMs, unprovedPauseMs } from './listing.ts';

const at = 1_800_000_000_000;
const declare: DeviceAct = { act: 'declare', declarationId: 'a', actor: 'declarer', at };
const raise: DeviceAct = { act: 'raise', declarationId: 'a', actor: 'declarer', at: at + 1 };
const withdraw: DeviceAct = { act: 'withdraw', declarationId: 'a', actor: 'declarer', at: at + 2 };
const lapse: DeviceAct = { act: 'lapse', declarationId: 'a', actor: 'clock', at: at + unprovedLifeMs };

const anyAct: fc.Arbitrary<DeviceAct> = fc.record({
  act: fc.constantFrom('declare' as const, 'raise' as const, 'withdraw' as const, 'lapse' as const),
  declarationId: fc.constantFrom('a', 'b', 'c'),
  actor: fc.constantFrom('declarer' as const, 'contributor' as const, 'clock' as const),
  at: fc.integer({ min: at, max: at + 4 * unprovedLifeMs }),
});

describe('the life of a declaration', () => {
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

it('no sequence of acts lists a device as prohibited without a raise or a proved contribution', () => {
  fc.assert(
    fc.property(fc.array(anyAct, { maxLength: 30 }), (acts) => {
      let state = untouchedDevice;
      let raised = false;
      for (const act of acts) {
        const result = applyAct(state, act);
        if (!result.ok) continue;
        state = result.state;
        raised ||= act.act === 'raise';
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
  expect(actsOpenTo('clock', 'declared')).toEqual(['lapse']);
  expect(actsOpenTo('declarer', 'lapsed')).toEqual([]);
});
