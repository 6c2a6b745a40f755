import { describe, expect, it } from 'vitest';
import {
  brakeNames,
  brakeRates,
  brakesAgainst,
  type RecentDeclarations,
  runThrough,
  widened,
} from './brake.ts';
import { type ImeiKey, imeiKeyFrom } from './imei.ts';

const none: RecentDeclarations = {
  byReporter: 0,
  byParticipant: 0,
  ofType: 0,
  byEverybody: 0,
  keysOfType: [],
};

function key(serial: number, tac = 35_175_605): ImeiKey {
  const made = imeiKeyFrom(tac, serial);
  if (made === undefined) throw new Error('not a serial number');
  return made;
}

describe('a brake', () => {
  it('lets the declaration at the rate pass and stops the one above it', () => {
    const { most } = brakeRates.reporter;
    expect(brakesAgainst(key(1), { ...none, byReporter: most - 1 })).toEqual([]);
    expect(brakesAgainst(key(1), { ...none, byReporter: most })).toEqual([
      { brake: 'reporter', count: most + 1, most },
    ]);
  });

  it('names every rate that was passed', () => {
    const flood = { byReporter: 1e6, byParticipant: 1e6, ofType: 1e6, byEverybody: 1e6 };
    const keysOfType = Array.from({ length: 10 }, (_, i) => key(i));
    const tripped = brakesAgainst(key(10), { ...flood, keysOfType }).map(({ brake }) => brake);
    expect(tripped).toEqual(brakeNames);
  });

  it('lets so many times as many pass where a country has set it wider, in the same time', () => {
    const wider = widened(brakeRates, 3);
    expect(wider.reporter).toEqual({ ...brakeRates.reporter, most: 3 * brakeRates.reporter.most });
    const byReporter = 3 * brakeRates.reporter.most;
    expect(brakesAgainst(key(1), { ...none, byReporter: byReporter - 1 }, wider)).toEqual([]);
    expect(brakesAgainst(key(1), { ...none, byReporter }, wider)).toHaveLength(1);
  });

  it('sees a run of serial numbers whatever the order in which they come', () => {
    const keysOfType = [7, 3, 4, 6].map((serial) => key(serial));
    expect(runThrough(key(5), keysOfType)).toBe(5);
    expect(runThrough(key(9), keysOfType)).toBe(1);
    const run = Array.from({ length: 10 }, (_, i) => key(11 + i));
    expect(brakesAgainst(key(10), { ...none, keysOfType: run })).toEqual([
      { brake: 'serials', count: 11, most: 10 },
    ]);
  });

  it('does not take neighbours of two types for a run', () => {
    expect(runThrough(key(0, 35_175_606), [key(999_999), key(999_998)])).toBe(1);
  });
});
