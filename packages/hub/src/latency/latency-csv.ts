import type { LatencyBoard } from '@deadset/protocol';
import { csvText } from '../http/index.ts';

const columns = [
  'participant',
  'name',
  'role',
  'edge',
  'position',
  'behind',
  'age_seconds',
  'canary',
  'receipts',
  'median_ms',
  'p99_ms',
  'slowest_ms',
] as const;

/** The board as comma-separated values, a line for each edge; times are those of its participant. RFC 4180. */
export function csvOf(board: LatencyBoard): string {
  const lines = board.participants.flatMap(({ participant, name, role, timeToApply: times, edges }) =>
    edges.map(({ edge, position, behind, ageSeconds, canary }) => [
      participant,
      name,
      role,
      edge,
      position,
      behind,
      ageSeconds,
      canary,
      times?.count,
      times?.medianMs,
      times?.p99Ms,
      times?.slowestMs,
    ]),
  );
  return csvText([columns, ...lines]);
}
