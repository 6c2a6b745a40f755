import { expect, it } from 'vitest';
import { headlineViews } from './figure-views.ts';

const figures = { at: 0, weeks: [], proof: { made: 0, provedWithin: [] }, listed: [] };
const stopped = (...meetings: Parameters<typeof headlineViews>[0]['meetings']) =>
  headlineViews({ ...figures, meetings }).at(-1)?.value;

it('the front page does not give away, by a sum, a number that the chart does not tell', () => {
  const network = { gate: 'network-attach', refused: 1_007, held: 0 } as const;
  expect(stopped(network)).toBe('1,007');
  // With 1,009 beside the 1,007 of the chart, everybody would know of the two at a shop.
  expect(stopped(network, { gate: 'resale', refused: 2, held: 0 })).toBe('at least 1,007');
  expect(stopped({ gate: 'resale', refused: 2, held: 0 })).toBe('fewer than 5');
  expect(stopped({ gate: 'resale', refused: 4, held: 4 })).toBe('at least 5');
  expect(stopped()).toBe('0');
});
