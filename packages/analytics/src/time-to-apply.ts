import { quantile } from './quantile.ts';

/** One batch at one edge: when the hub sealed it and when the edge's gates began to answer by it. Ms since 1970. */
export interface Application {
  readonly participant: string;
  readonly sealedAt: number;
  readonly appliedAt: number;
}

/** How quickly one participant's gates follow the record, in milliseconds. */
export interface TimeToApply {
  readonly participant: string;
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
}

/** Time from seal to gate for each participant, by name. Clocks that differ by a little may give less than zero: it is kept as measured. */
export function timeToApply(applications: readonly Application[]): TimeToApply[] {
  const byParticipant = new Map<string, number[]>();
  for (const { participant, sealedAt, appliedAt } of applications) {
    const times = byParticipant.get(participant) ?? [];
    times.push(appliedAt - sealedAt);
    byParticipant.set(participant, times);
  }
  return [...byParticipant]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([participant, times]) => ({
      participant,
      count: times.length,
      medianMs: quantile(times, 0.5) ?? 0,
      p99Ms: quantile(times, 0.99) ?? 0,
      slowestMs: quantile(times, 1) ?? 0,
    }));
}
