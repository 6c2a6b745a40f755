import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnChart, curveChart, rowChart } from './index.ts';

const counts = fc.integer({ min: 0, max: 1_000_000 });

describe('a chart of columns', () => {
  it('draws every count as high as its share of the axis, in the picture, one on the other', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(counts, counts, counts), { minLength: 1, maxLength: 60 }), (weeks) => {
        const columns = weeks.map((parts, week) => ({ text: `week ${week}`, counts: parts }));
        const picture = columnChart({ parts: ['a', 'b', 'c'], columns });
        const boxes = picture.boxes.filter(({ height }) => height > 0);
        for (const { x, y, width, height } of boxes) {
          expect(x).toBeGreaterThanOrEqual(picture.left);
          expect(x + width).toBeLessThanOrEqual(picture.right + 0.2);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y + height).toBeLessThanOrEqual(picture.foot + 0.2);
        }
        const tallest = Math.max(...weeks.map((parts) => parts.reduce((sum, part) => sum + part, 0)));
        const tops = picture.boxes.map(({ y }) => y);
        expect(Math.min(picture.foot, ...tops) < picture.foot).toBe(tallest > 0);
        expect(picture.boxes.length).toBe(weeks.flat().filter((part) => part > 0).length);
      }),
    );
  });

  it('says whole numbers up the side, and names the newest column', () => {
    const columns = Array.from({ length: 26 }, (_, week) => ({ text: `w${week}`, counts: [week % 2] }));
    const picture = columnChart({ parts: ['a'], columns });
    expect(picture.ticks.map(({ text }) => text)).toEqual(['0', '1']);
    expect(picture.names.at(-1)).toMatchObject({ text: 'w25' });
    expect(picture.names.length).toBeLessThanOrEqual(5);
  });

  it('is an empty picture without columns', () => {
    expect(columnChart({ parts: ['a'], columns: [] }).boxes).toEqual([]);
  });
});

describe('a chart of rows', () => {
  it('draws the largest over the whole width and the others by their share', () => {
    const { rows, width } = rowChart({
      rows: [
        { name: 'a', text: '200', value: 200 },
        { name: 'b', text: '50', value: 50 },
        { name: 'c', text: 'none', value: 0 },
        { name: 'd', text: 'fewer than 5' },
      ],
    });
    expect(rows.map(({ length }) => length)).toEqual([width, width / 4, 0, undefined]);
  });

  it('shows that there is something, however little, and an interval inside the picture', () => {
    const { rows, width } = rowChart({
      rows: [
        { name: 'a', text: '1', value: 1, from: 0, to: 3_000_000 },
        { name: 'b', text: 'a million', value: 1_000_000 },
      ],
      most: 1_000_000,
    });
    expect(rows[0]?.length).toBe(2);
    expect(rows[0]?.interval).toEqual({ from: 0, to: width });
  });
});

describe('a curve', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const draw = (points: Parameters<typeof curveChart>[0]['points']) =>
    curveChart({ key: ['a', 'b'], points, end: 365, names: [{ at: 365, text: '365' }] });

  it('keeps line and band in the picture, whatever the shares', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(share, share, share), { maxLength: 9 }), (rows) => {
        const points = rows.map((three, index) => {
          const [low = 0, middle = 0, high = 0] = three.toSorted((a, b) => a - b);
          return { at: (index + 1) * 40, low, share: middle, high };
        });
        const picture = draw(points);
        const numbers = `${picture.line} ${picture.band}`.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? [];
        for (const text of numbers) {
          expect(Number(text)).toBeGreaterThanOrEqual(0);
          expect(Number(text)).toBeLessThanOrEqual(picture.width);
        }
        expect(picture.points.length).toBe(rows.length);
      }),
    );
  });

  it('rises from nothing at the left, as high as its share of the axis', () => {
    const picture = draw([{ at: 365, low: 0.2, share: 0.25, high: 0.4 }]);
    expect(picture.ticks.map(({ text }) => text)).toEqual(['0 %', '10 %', '20 %', '30 %', '40 %']);
    expect(picture.line).toBe(`M${picture.left},${picture.foot}L${picture.right},${picture.points[0]?.y}`);
    const top = picture.ticks.at(-1)?.y ?? 0;
    expect(picture.points[0]?.y).toBeCloseTo(picture.foot - (picture.foot - top) * (0.25 / 0.4), 0);
  });
});
