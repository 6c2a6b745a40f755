/** What is known of one canary at one edge. Instants are milliseconds since 1970. */
export interface CanaryAtEdge {
  /** When followers could first have it; absent while it is not published. */
  readonly publishedAt?: number;
  /** When the edge's gates began to answer by a position not below the canary's; absent while they have not. */
  readonly seenAt?: number;
}

/** Whether an edge has met the canary: seen · waiting, while there is still time · missed. */
export type CanarySight = 'seen' | 'waiting' | 'missed';

/** Whether an edge has met a canary at an instant; missed when it has had `patienceMs` since the publication. */
export function canarySight(
  { publishedAt, seenAt }: CanaryAtEdge,
  at: number,
  patienceMs: number,
): CanarySight {
  if (seenAt !== undefined) return 'seen';
  return publishedAt !== undefined && at - publishedAt > patienceMs ? 'missed' : 'waiting';
}

/** What a participant has met when its edges have met this: the worst of them, for every gate must follow. */
export function worstSight(sights: readonly CanarySight[]): CanarySight {
  if (sights.includes('missed')) return 'missed';
  return sights.includes('waiting') ? 'waiting' : 'seen';
}
