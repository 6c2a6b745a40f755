/** Which deliveries have been taken, so that each is acted on once. Keep it in your database when several processes listen. */
export interface SeenIds {
  has(id: string): Promise<boolean>;
  add(id: string): Promise<void>;
}

/** Keeps the newest ids as long as the process lives: 100 000 when nothing else is said. */
export function memorySeenIds(most = 100_000): SeenIds {
  const ids = new Set<string>();
  return {
    has: (id) => Promise.resolve(ids.has(id)),
    add: (id) => {
      ids.add(id);
      // A set remembers its order: the first is the oldest.
      const [oldest] = ids;
      if (ids.size > most && oldest !== undefined) ids.delete(oldest);
      return Promise.resolve();
    },
  };
}
