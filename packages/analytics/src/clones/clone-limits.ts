import { RegistryError } from '@deadset/domain';

/** From where on a rule fires. */
export interface CloneLimits {
  /** Days from the first of the log in which lines are counted, 1 to 31. */
  readonly windowDays: number;
  /** Lines in the window, DIRBS-Core `duplicate_threshold`. */
  readonly manyLines: number;
  /** Lines on an average day on which it was seen, DIRBS-Core `duplicate_daily_avg`. */
  readonly linesADay: number;
  /** Days on which it must have been seen for that average. */
  readonly fewestSeenDays: number;
  /** Lines of one day each, DIRBS-Core `transient_imei` … */
  readonly transientLines: number;
  /** … within so many days. */
  readonly transientDays: number;
  /** Faster than anything that carries a phone, kilometres an hour. */
  readonly fastestKmh: number;
  /** How far the clocks of two cells may be apart, milliseconds. */
  readonly clockErrorMs: number;
  /** Two lines that took turns three times within this are on at once, milliseconds. */
  readonly turnsWithinMs: number;
}

/**
 * Threshold 3.1 lines a day over 30 days with 5 days seen, and 3 lines in 20 days: the sample configuration of DIRBS-Core.
 * Its plain threshold has no published value; 5 is more than the SIM cards of a household. An airliner with the wind
 * behind it makes 1,200 km/h over ground. Clocks of networks keep to the second; a minute is for logs that do not.
 */
export const defaultCloneLimits: CloneLimits = {
  windowDays: 30,
  manyLines: 5,
  linesADay: 3.1,
  fewestSeenDays: 5,
  transientLines: 3,
  transientDays: 20,
  fastestKmh: 1_200,
  clockErrorMs: 60_000,
  turnsWithinMs: 1_800_000,
};

/** Lines of one device that are kept one by one; DIRBS thresholds are 3 to 5. */
export const mostLines = 1_024;

/** Refuses with `invalid` limits that the scan cannot keep to exactly. */
export function requireUsableLimits(limits: CloneLimits): void {
  const { windowDays, manyLines, transientDays, fewestSeenDays } = limits;
  const whole = {
    windowDays,
    manyLines,
    transientDays,
    fewestSeenDays,
    transientLines: limits.transientLines,
  };
  for (const [name, value] of Object.entries(whole))
    if (!Number.isInteger(value) || value < 1)
      throw new RegistryError('invalid', `The limit ${name} must be a whole number from 1.`);
  if (windowDays > 31)
    throw new RegistryError('invalid', 'Lines are counted within 31 days at most: scan month by month.');
  if (transientDays > windowDays)
    throw new RegistryError('invalid', 'Transient lines are looked for within the days that are counted.');
  if (manyLines > mostLines)
    throw new RegistryError('invalid', `More than ${mostLines} lines of one device are not told apart.`);
  for (const value of [limits.linesADay, limits.fastestKmh, limits.turnsWithinMs])
    if (!(value > 0)) throw new RegistryError('invalid', 'Every limit of a rate or a time is above 0.');
  if (!(limits.clockErrorMs >= 0)) throw new RegistryError('invalid', 'A clock error is not below 0.');
}
