/** Tells the instant, in milliseconds since 1970. Passed to whatever needs the time, so that tests can set it. */
export type Clock = () => number;

/** The machine's own clock; nothing else in the hub reads it. */
export const systemClock: Clock = () => Date.now();
