/** Milliseconds since 1970 by this machine's clock. Nothing else in the edge reads it. */
export function systemClock(): number {
  return Date.now();
}

/** Milliseconds on a clock that never jumps, for waits and time limits. */
export function steadyClock(): number {
  return performance.now();
}
