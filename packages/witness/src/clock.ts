/** Milliseconds since 1970 by this machine's clock. Nothing else in the witness reads it. */
export function systemClock(): number {
  return Date.now();
}
