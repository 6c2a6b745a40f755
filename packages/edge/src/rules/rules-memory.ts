/** The parts of a list that gates ask, by the names that they have in its file. */
export const askedSections = ['keys', 'ends', 'equipment', 'subscribers', 'overrides', 'software'] as const;
export type AskedSection = (typeof askedSections)[number];

/**
 * The operator's own list and rules in memory, as it goes from thread to thread: nothing is copied but what points there.
 *
 * It never changes; another list is another memory.
 */
export interface RulesMemory {
  readonly sections: Readonly<Record<AskedSection, SharedArrayBuffer>>;
  /** The reasons that devices are listed for; the first has the number 1. */
  readonly reasons: readonly string[];
  /** When devices were reported; absent where no gate tells it. */
  readonly reported?: SharedArrayBuffer;
}

/** No list and no rules. */
export function emptyRules(): RulesMemory {
  const empty = () => new SharedArrayBuffer(0);
  return {
    reasons: [],
    sections: {
      keys: empty(),
      ends: empty(),
      equipment: empty(),
      subscribers: empty(),
      overrides: empty(),
      software: empty(),
    },
  };
}
