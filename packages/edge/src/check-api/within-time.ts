/** Something did not happen in time. */
export class Deadline extends Error {
  override readonly name = 'Deadline';
}

/** The same outcome, unless it takes too long (`Deadline`) or the signal is aborted before (its reason). */
export async function withinTime<T>(work: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  let giveUp: (reason: unknown) => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const stop = () => giveUp(signal.reason);
  const timer = setTimeout(() => giveUp(new Deadline(`not within ${limitMs} ms`)), limitMs);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
