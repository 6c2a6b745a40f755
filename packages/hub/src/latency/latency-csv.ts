import type { LatencyBoard } from '@deadset/protocol';

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
  return [columns, ...lines].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  // A spreadsheet takes what begins so for a formula; the quote before it makes it text again. OWASP ASVS 5.0 V1.2.10.
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
