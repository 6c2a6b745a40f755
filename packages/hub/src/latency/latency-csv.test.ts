import { expect, it } from 'vitest';
import { csvOf } from './latency-csv.ts';

const board = {
  at: '2026-11-22T12:00:00.000Z',
  since: '2026-11-21T12:00:00.000Z',
  size: 10,
  participants: [
    {
      participant: 'shop',
      name: '=SUM(A1), "Shop"',
      role: 'shop',
      canary: 'seen' as const,
      edges: [{ edge: 'ab'.repeat(32), position: 7, behind: 2, ageSeconds: 1.5, canary: 'seen' as const }],
    },
  ],
};

it('the table has a line for each edge, and no name in it can become a formula or a column', () => {
  const [head, line, end] = csvOf(board).split('\r\n');
  expect(head?.split(',').length).toBe(12);
  expect(line).toBe(`shop,"'=SUM(A1), ""Shop""",shop,${'ab'.repeat(32)},7,2,1.5,seen,,,,`);
  expect(end).toBe('');
});
