/** Wakes whoever waits. A ring that nobody waits for is not kept: look first, then wait, with nothing awaited between. */
export class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }

  /** Resolves at the next ring (true), after so many milliseconds, or when the signal aborts (both false). */
  wait(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (isRung: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(rung);
        signal.removeEventListener('abort', giveUp);
        resolve(isRung);
      };
      const rung = () => end(true);
      const giveUp = () => end(false);
      const timer = setTimeout(giveUp, timeoutMs);
      this.#waiting.add(rung);
      signal.addEventListener('abort', giveUp);
    });
  }
}
