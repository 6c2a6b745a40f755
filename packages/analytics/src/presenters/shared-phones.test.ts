import { describe, expect, it } from 'vitest';
import { whoSharesPhones } from './shared-phones.ts';

const row = (presenter: string, device: string, at: number) => ({ presenter, device, at });
const rows = [
  row('stall', 'a', 0),
  row('stall', 'b', 100),
  row('stall', 'c', 200),
  row('market', 'a', 50),
  row('market', 'b', 110),
  row('market', 'b', 900),
  row('market', 'other', 0),
  row('buyer', 'a', 60),
  row('twin', 'c', 201),
  row('twin', 'a', 300),
];

describe('who was met with the same phones', () => {
  it('are those with at least so many, the most and then the closest first, each phone once', () => {
    expect(whoSharesPhones(rows, { presenter: 'stall', least: 2 })).toEqual([
      { presenter: 'twin', devices: 2, closestMs: 1 },
      { presenter: 'market', devices: 2, closestMs: 10 },
    ]);
    expect(whoSharesPhones(rows, { presenter: 'stall', least: 1 })).toHaveLength(3);
  });

  it('is never the presenter, and nobody where they presented nothing', () => {
    expect(whoSharesPhones(rows, { presenter: 'nobody', least: 1 })).toEqual([]);
    expect(whoSharesPhones([row('stall', 'a', 0)], { presenter: 'stall', least: 1 })).toEqual([]);
  });
});
