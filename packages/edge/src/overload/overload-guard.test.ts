import { describe, expect, it } from 'vitest';
import { OverloadGuard } from './overload-guard.ts';

const priorities = Array.from({ length: 16 }, (_, priority) => priority);

/** A guard that has been looked at again and again for so long without a beat, and who it turns away. */
function afterWork(workedMs: number) {
  const clock = { nowMs: 1000 };
  const guard = new OverloadGuard(() => clock.nowMs);
  guard.look();
  clock.nowMs += workedMs;
  guard.look();
  return { guard, clock, away: () => priorities.filter((priority) => guard.turnsAway(priority)) };
}

describe('the guard against overload', () => {
  it('turns nobody away while requests wait less than half a second', () => {
    expect(afterWork(0).away()).toEqual([]);
    expect(afterWork(499).away()).toEqual([]);
    expect(afterWork(499).guard.isOverloaded).toBe(false);
  });

  it('turns the lowest priority away first, more the longer requests wait, and everybody from a second on', () => {
    expect(afterWork(500).away()).toEqual([15]);
    expect(afterWork(667).away()).toEqual([10, 11, 12, 13, 14, 15]);
    expect(afterWork(999).away()).toEqual(priorities.slice(1));
    expect(afterWork(1000).away()).toEqual(priorities);
    expect(afterWork(60_000).away()).toEqual(priorities);
  });

  it('takes a request without a priority, or with one that there is not, for priority 10', () => {
    const { guard } = afterWork(666);
    expect([undefined, 10, 99].map((priority) => guard.turnsAway(priority))).toEqual([false, false, false]);
    const { guard: later } = afterWork(667);
    expect([undefined, 10, 99].map((priority) => later.turnsAway(priority))).toEqual([true, true, true]);
  });

  it('remembers for a round that what is read now has waited through the last, and then is itself again', () => {
    const { guard, away } = afterWork(700);
    guard.beat();
    guard.look();
    expect(away()).toContain(10);
    guard.beat();
    guard.look();
    expect(away()).toEqual([]);
  });

  it('adds what this round has taken to the last', () => {
    const { guard, clock, away } = afterWork(300);
    guard.beat();
    guard.look();
    clock.nowMs += 300;
    guard.look();
    expect(away()).toEqual([12, 13, 14, 15]);
  });

  it('takes no time for overload in which the thread did something else', () => {
    const { guard, clock, away } = afterWork(10);
    clock.nowMs += 5000;
    guard.beat();
    guard.look();
    expect(away()).toEqual([]);
  });
});
