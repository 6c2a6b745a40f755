import type { Clock } from '../clock.ts';

/** What `make` gives, made again when it is older than this; one that could not be made is not kept. */
export function keptFor<T>(lifeMs: number, clock: Clock, make: (at: number) => Promise<T>): () => Promise<T> {
  let kept: { at: number; made: Promise<T> } | undefined;
  return () => {
    const at = clock();
    if (kept !== undefined && at >= kept.at && at - kept.at < lifeMs) return kept.made;
    const made = make(at);
    kept = { at, made };
    // Whoever asked hears of it; the next one tries again.
    made.catch(() => {
      kept = undefined;
    });
    return made;
  };
}
