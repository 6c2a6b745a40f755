import { describe, expect, it } from 'vitest';
import { worldMap } from './world-map.ts';

const circleOf = (country: string) => worldMap({ places: [{ country, amount: 10 }] }).circles[0];

describe('a map of the world', () => {
  it('is small enough for a page, and has land from one edge to the other', () => {
    const { land, width } = worldMap({ places: [] });
    expect(land.length).toBeGreaterThan(10_000);
    expect(land.length).toBeLessThan(40_000);
    const across = [...land.matchAll(/[ML](\d+),/g)].map(([, x]) => Number(x));
    expect(Math.min(...across)).toBeLessThan(10);
    expect(Math.max(...across)).toBeGreaterThan(width - 10);
  });

  it('puts countries where they are, small ones and those with land overseas too', () => {
    const [britain, france, china, hongKong, emirates, nigeria] = ['GB', 'FR', 'CN', 'HK', 'AE', 'NG'].map(
      circleOf,
    );
    expect(britain).toBeDefined();
    expect(hongKong).toBeDefined();
    expect(britain?.x).toBeLessThan(emirates?.x ?? 0);
    expect(emirates?.x).toBeLessThan(china?.x ?? 0);
    expect(britain?.y).toBeLessThan(nigeria?.y ?? 0);
    // With its land overseas, the middle of France would be in Spain.
    expect(Math.abs((france?.y ?? 0) - (britain?.y ?? 0))).toBeLessThan(20);
  });

  it('draws areas as the amounts are, and numbers circles as the rows of the table', () => {
    const { circles } = worldMap({
      places: [
        { country: 'GB', amount: 400 },
        { amount: 300 },
        { country: 'CN', amount: 100 },
        { country: 'GI', amount: 50 },
      ],
    });
    expect(circles.map(({ number, radius }) => ({ number, radius }))).toEqual([
      { number: 1, radius: 24 },
      { number: 3, radius: 12 },
    ]);
  });
});
