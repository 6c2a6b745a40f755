import type { CloneLimits } from '@deadset/analytics';
import { type Command, InvalidArgumentError } from 'commander';
import { parseCount } from '../option-values.ts';
import { dayAt } from './knowledge-files.ts';

/** What somebody chose of the limits; what they did not choose is as it is by default. */
export interface LimitArguments {
  /** Ms since 1970. */
  readonly from?: number;
  readonly days?: number;
  readonly manyLines?: number;
  readonly linesADay?: number;
  readonly seenDays?: number;
  readonly transientLines?: number;
  readonly transientDays?: number;
  readonly fastest?: number;
  readonly clockError?: number;
}

/** The conditions of DIRBS-Core under their own numbers, and what the rules of time and place need. */
export function addLimitOptions(command: Command): void {
  command
    .option('--from <day>', 'first day in which lines are counted; that of the log if not given', parseDay)
    .option('--days <count>', 'days in which lines are counted, up to 31 (DIRBS period_days); 30', parseCount)
    .option('--many-lines <count>', 'lines in those days (DIRBS duplicate_threshold); 5', parseCount)
    .option('--lines-a-day <average>', 'lines on an average day (DIRBS duplicate_daily_avg); 3.1', parseRate)
    .option('--seen-days <count>', 'days seen for that average (DIRBS min_seen_days); 5', parseCount)
    .option('--transient-lines <count>', 'lines of one day each (DIRBS transient_imei); 3', parseCount)
    .option('--transient-days <count>', 'within so many days; 20', parseCount)
    .option('--fastest <km/h>', 'faster than anything that carries a phone; 1200', parseRate)
    .option('--clock-error <seconds>', 'how far the clocks of the log may be apart; 60', parseCount);
}

export function limitsOf(given: LimitArguments, defaults: CloneLimits): CloneLimits {
  return {
    windowDays: given.days ?? defaults.windowDays,
    manyLines: given.manyLines ?? defaults.manyLines,
    linesADay: given.linesADay ?? defaults.linesADay,
    fewestSeenDays: given.seenDays ?? defaults.fewestSeenDays,
    transientLines: given.transientLines ?? defaults.transientLines,
    // Within fewer days than are counted, where somebody counts few.
    transientDays: given.transientDays ?? Math.min(defaults.transientDays, given.days ?? defaults.windowDays),
    fastestKmh: given.fastest ?? defaults.fastestKmh,
    clockErrorMs: given.clockError === undefined ? defaults.clockErrorMs : given.clockError * 1_000,
    turnsWithinMs: defaults.turnsWithinMs,
  };
}

function parseDay(text: string): number {
  const at = dayAt(text);
  if (at === undefined) throw new InvalidArgumentError('It must be a day such as 2026-11-01.');
  return at;
}

function parseRate(text: string): number {
  if (!/^[0-9]{1,5}(\.[0-9]{1,4})?$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('It must be a number above 0.');
  return Number(text);
}
