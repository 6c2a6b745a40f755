import { describe, expect, it } from 'vitest';
import { RestartPace } from './restart-pace.ts';

describe('the pace of restarts', () => {
  it('waits longer with every restart that is still recent and gives up in the end', () => {
    const pace = new RestartPace({ mostRestarts: 3, withinMs: 1000, firstPauseMs: 10 });
    expect([0, 1, 2, 3].map((now) => pace.next(now))).toEqual([10, 20, 40, undefined]);
  });

  it('forgets restarts of long ago', () => {
    const pace = new RestartPace({ mostRestarts: 1, withinMs: 1000, firstPauseMs: 10 });
    expect([0, 999, 1000].map((now) => pace.next(now))).toEqual([10, undefined, 10]);
  });
});
