/** Milliseconds since 1970. */
export const systemClock = (): number => Date.now();

/** Resolves after this many milliseconds. */
export function pauseFor(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
