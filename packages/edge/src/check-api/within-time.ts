/** Something did not happen in time. */
export class Deadline extends Error {
  override readonly name = 'Deadline';
}

/** The same outcome, unless it takes too long (`Deadline`) or the signal is aborted before (its reason). */
export function withinTime<T>(work: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (reason: unknown) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      reject(reason);
    };
    const stop = () => giveUp(signal.reason);
    const timer = setTimeout(() => giveUp(new Deadline(`not within ${limitMs} ms`)), limitMs);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    work.then((value) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(value);
    }, giveUp);
  });
}
