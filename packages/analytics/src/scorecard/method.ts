/**
 * How scorecards are made. A method is published before the first period that is measured by it, and never changed:
 * another one gets another version and a later date. See docs/scorecards.md.
 */
export const scorecardMethod = {
  version: '1',
  /** When it was published, ms since 1970. No period that began before is measured by it. */
  publishedAt: Date.UTC(2026, 10, 22),
  confidence: 0.95,
  /** A time above this counts as this, and is shown as "an hour or more": so all is known an hour after the period. */
  longestMs: 3_600_000,
  /** What a share or a time is over at least; below, it is withheld. */
  fewest: 10,
  /** What a count of people is at least, if it is not nothing; below, it is withheld. */
  fewestPeople: 5,
  /** How long a gate has for a canary after its publication. */
  canaryPatienceMs: 60_000,
  /** From when on a listed device may not be active any more, whatever the receipts say: so a late receipt excuses little. */
  excuseMs: 3_600_000,
  /** How long after an appeal was made it must be decided. */
  appealMs: 72 * 3_600_000,
  /** How long after a period its figures are made: by then the last appeal of it is due and its last hour is over. */
  settleMs: 73 * 3_600_000,
  /** How long a participant may reply before its figures are shown. */
  replyMs: 14 * 86_400_000,
} as const;

/** Milliseconds since 1970, from included to excluded. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The calendar month `YYYY-MM` in UTC; undefined for text that is none. */
export function monthNamed(name: string): Period | undefined {
  const [, year, month] = /^(20[0-9]{2})-(0[1-9]|1[0-2])$/.exec(name) ?? [];
  if (year === undefined || month === undefined) return undefined;
  return { from: Date.UTC(Number(year), Number(month) - 1), to: Date.UTC(Number(year), Number(month)) };
}

/** The name of the calendar month before the one of an instant, in UTC. */
export function monthBefore(at: number): string {
  const day = new Date(at);
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1)).toISOString().slice(0, 7);
}

/** Whether the method was there before a period began: whoever knows the figures first can choose how to measure. */
export function isMeasurable({ from }: Period): boolean {
  return scorecardMethod.publishedAt <= from;
}
