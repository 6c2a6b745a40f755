/**
 * Lets long work go on in short turns: one at a time, in the order they were asked for, and between two of them
 * everything else that waits. However many streams there are, a single question waits for one turn.
 */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when the next turn is the caller's; it ends where the caller next waits. */
  turn(): Promise<void> {
    this.#last = this.#last.then(nextRound);
    return this.#last;
  }
}

function nextRound(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
