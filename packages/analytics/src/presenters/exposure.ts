import type { LeadMethod } from './lead-method.ts';
import type { CountedPresentation, Counting, Presentation } from './presentation.ts';

/** What one presenter has presented, and what came of it. */
export interface Exposure {
  readonly presenter: string;
  /** Each of their rows, the oldest first, with what was counted of it. */
  readonly rows: readonly CountedPresentation[];
  /** Rows that count: each of another device. */
  readonly devices: readonly CountedPresentation[];
  /** How many of them count against. */
  readonly against: number;
  /** Different thefts and different days (UTC) behind those. */
  readonly victims: number;
  readonly days: number;
}

/**
 * Exposures of all presenters who are not excluded. Of each device the first row in the window counts, unless a later
 * one says that it was handed in: who hands it in after all is not held to what they did before.
 */
export function exposuresOf(
  presentations: readonly Presentation[],
  { cutOffAt, method }: { readonly cutOffAt: number; readonly method: LeadMethod },
): Exposure[] {
  return [...byPresenter(presentations)].map(([presenter, rows]) => {
    const counted = countRows(rows, { cutOffAt, method });
    const devices = counted.filter((row) => isDevice(row.counted));
    const against = devices.filter((row) => row.counted === 'against');
    return {
      presenter,
      rows: counted,
      devices,
      against: against.length,
      victims: new Set(against.map(({ theft, device }) => theft ?? device)).size,
      days: new Set(against.map(({ at }) => Math.floor(at / 86_400_000))).size,
    };
  });
}

function byPresenter(presentations: readonly Presentation[]): Map<string, Presentation[]> {
  const rows = new Map<string, Presentation[]>();
  for (const row of presentations) {
    if (row.excluded !== undefined) continue;
    const own = rows.get(row.presenter);
    if (own === undefined) rows.set(row.presenter, [row]);
    else own.push(row);
  }
  return rows;
}

function isDevice(counted: Counting): boolean {
  return counted === 'against' || counted === 'for' || counted === 'neutral';
}

function countRows(
  rows: readonly Presentation[],
  { cutOffAt, method }: { readonly cutOffAt: number; readonly method: LeadMethod },
): CountedPresentation[] {
  const sorted = rows.toSorted((a, b) => a.at - b.at);
  const handedIn = new Set(sorted.filter(({ after }) => after === 'surrendered').map(({ device }) => device));
  const seen = new Set<string>();
  return sorted.map((row) => {
    const unfit = unfitTime(row.at, cutOffAt, method);
    if (unfit !== undefined) return { ...row, counted: unfit };
    if (seen.has(row.device)) return { ...row, counted: 'repeated' };
    seen.add(row.device);
    if (handedIn.has(row.device)) return { ...row, counted: 'for' };
    return { ...row, counted: row.after === 'moved-on' ? 'against' : 'neutral' };
  });
}

function unfitTime(at: number, cutOffAt: number, { windowMs, settleMs }: LeadMethod): Counting | undefined {
  if (at > cutOffAt - settleMs) return 'too-recent';
  return at < cutOffAt - windowMs ? 'before-the-window' : undefined;
}
