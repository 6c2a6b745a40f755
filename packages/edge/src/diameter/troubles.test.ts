import { describe, expect, it } from 'vitest';
import { newCounters } from './s13-counters.ts';
import { Troubles } from './troubles.ts';

describe('alarms of the Diameter side', () => {
  it('are on while requests are turned away, and off when there were none for a minute', () => {
    const told: unknown[] = [];
    const counters = newCounters();
    const troubles = new Troubles((...alarm) => told.push(alarm));
    troubles.look(counters, 0);
    expect(told.splice(0)).toEqual([]);
    counters.overload = 5;
    troubles.look(counters, 1000);
    expect(told.splice(0)).toEqual([['s13-overload', true]]);
    troubles.look(counters, 60_999);
    expect(told.splice(0)).toEqual([]);
    troubles.look(counters, 61_000);
    expect(told.splice(0)).toEqual([['s13-overload', false]]);
    troubles.look(counters, 200_000);
    expect(told.splice(0)).toEqual([]);
    counters.overload = 6;
    troubles.look(counters, 201_000);
    expect(told.splice(0)).toEqual([['s13-overload', true]]);
  });

  it('tell of strangers, whichever way they are known for such', () => {
    for (const kind of ['unknownPeers', 'wrongCertificates'] as const) {
      const told: unknown[] = [];
      new Troubles((...alarm) => told.push(alarm)).look({ ...newCounters(), [kind]: 1 }, 0);
      expect(told).toEqual([['unknown-peer', true]]);
    }
  });
});
