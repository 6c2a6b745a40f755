/** Milliseconds since 1970. */
export const systemClock = (): number => Date.now();

/** Milliseconds on a clock that never jumps; only differences mean anything. */
export const stopwatch = (): number => performance.now();

/** Resolves after this many milliseconds. */
export function pauseFor(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
