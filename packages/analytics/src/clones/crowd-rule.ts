import type { CloneRuleName } from '@deadset/domain';
import type { CloneLimits } from './clone-limits.ts';

/** What the days say of the lines of one device. Each number has a bit for every day of the window on which a line was seen. */
export type LineDays = readonly number[];

export interface CrowdSignal {
  readonly rule: Extract<CloneRuleName, 'many-lines' | 'many-lines-a-day' | 'transient-lines'>;
  /** What was counted. */
  readonly value: number;
}

/** Which of the rules that count lines fire. */
export function crowdSignals(days: LineDays, limits: CloneLimits): CrowdSignal[] {
  const signals: CrowdSignal[] = [];
  const seen = countBits(days.reduce((all, line) => all | line, 0));
  const average = seen === 0 ? 0 : days.reduce((sum, line) => sum + countBits(line), 0) / seen;
  if (days.length >= limits.manyLines) signals.push({ rule: 'many-lines', value: days.length });
  if (seen >= limits.fewestSeenDays && average >= limits.linesADay)
    signals.push({ rule: 'many-lines-a-day', value: average });
  const transient = mostTransient(days, limits.transientDays, limits.windowDays);
  if (transient >= limits.transientLines) signals.push({ rule: 'transient-lines', value: transient });
  return signals;
}

/** Most lines that were seen on one day only, within any so many days on end. */
function mostTransient(days: LineDays, within: number, windowDays: number): number {
  let singles = days.filter((line) => countBits(line) === 1);
  let most = 0;
  for (let first = 0; first + within <= windowDays && singles.length > most; first += 1) {
    const span = spanMask(first, within);
    most = Math.max(most, singles.filter((line) => (line & span) !== 0).length);
    // A line of a day before the span lies in none that comes after it.
    singles = singles.filter((line) => line >>> first !== 1);
  }
  return most;
}

function spanMask(first: number, length: number): number {
  return length + first >= 32 ? -1 << first : ((1 << length) - 1) << first;
}

/** Ones of a 32-bit number. H. S. Warren, "Hacker's Delight", second edition (2012), section 5-1. */
function countBits(value: number): number {
  let v = value - ((value >>> 1) & 0x5555_5555);
  v = (v & 0x3333_3333) + ((v >>> 2) & 0x3333_3333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
