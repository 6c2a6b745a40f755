/** Running totals of attempts since the start. */
export interface AttemptTally {
  /** Written to disk. */
  spooled: number;
  /** Acknowledged by the hub. */
  sent: number;
  /** Neither, because the disk would not take them or the spool was full. Healthy is 0. */
  lost: number;
}

export function newAttemptTally(): AttemptTally {
  return { spooled: 0, sent: 0, lost: 0 };
}
