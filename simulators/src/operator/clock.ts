/** Milliseconds since 1970. */
export const systemClock = (): number => Date.now();
