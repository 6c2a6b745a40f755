/** What has been opened, to be closed in the reverse order, also when opening the next thing fails. */
export class ClosingStack {
  readonly #closers: (() => Promise<void>)[] = [];

  /** Remembers how to close something, and gives it back. */
  add<T>(opened: T, close: (opened: T) => Promise<void>): T {
    this.#closers.push(() => close(opened));
    return opened;
  }

  /** Closes everything; what cannot be closed does not keep the rest open. Throws the first failure at the end. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      try {
        await closer();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
