import type { LatencyBoard } from '@deadset/protocol';
import type { View } from '../pages/index.ts';

type Participant = LatencyBoard['participants'][number];

const canaryTags = {
  seen: { text: 'Seen', classes: 'govuk-tag--teal' },
  waiting: { text: 'On its way', classes: 'govuk-tag--grey' },
  missed: { text: 'Missed', classes: 'govuk-tag--red' },
} as const satisfies Record<NonNullable<Participant['canary']>, { text: string; classes: string }>;

/** Units of the picture's own; it is scaled to the width of the page. */
const [width, rowHeight, barHeight] = [320, 76, 14] as const;
/** Letters of a name that fit over the bars; the whole name stands in the table. */
const mostLetters = 38;

/** The board as its page shows it: what matters of each participant, and the times as bars. */
export function boardView({ at, size, canary, participants }: LatencyBoard): View {
  return {
    at: Date.parse(at),
    size,
    ...(canary === undefined
      ? {}
      : { canary: { position: canary.position, publishedAt: Date.parse(canary.publishedAt) } }),
    missedCount: participants.filter((one) => one.canary === 'missed').length,
    waitingCount: participants.filter((one) => one.canary === 'waiting').length,
    participants: participants.map(participantView),
    chart: chartOf(participants),
  };
}

function participantView({ name, canary, timeToApply: times, edges }: Participant): View {
  return {
    name,
    ...(canary === undefined ? {} : { tag: canaryTags[canary] }),
    ...(times === undefined
      ? {}
      : {
          count: times.count,
          median: duration(times.medianMs),
          p99: duration(times.p99Ms),
          slowest: duration(times.slowestMs),
        }),
    edges: edges.map(({ edge, position, behind, ageSeconds, lastCanary }) => ({
      edge: edge.slice(0, 8),
      position,
      behind,
      lastCanary,
      age: ageSeconds === undefined ? undefined : duration(ageSeconds * 1000),
    })),
  };
}

/** Two bars for each participant that has times: half of all applications were at least that fast, 99 of 100 that. */
function chartOf(participants: readonly Participant[]): View {
  const timed = participants.flatMap(({ name, timeToApply: times }) =>
    times === undefined ? [] : [{ name, times }],
  );
  const longest = Math.max(1, ...timed.map(({ times }) => times.p99Ms));
  const barOf = (ms: number) => Math.max(2, Math.round((Math.max(0, ms) / longest) * (width - 4)));
  return {
    width,
    height: timed.length * rowHeight,
    barHeight,
    rows: timed.map(({ name, times }, row) => ({
      y: row * rowHeight,
      name: name.length > mostLetters ? `${name.slice(0, mostLetters)}…` : name,
      text: `half in ${duration(times.medianMs)}, 99 of 100 in ${duration(times.p99Ms)}`,
      median: barOf(times.medianMs),
      p99: barOf(times.p99Ms),
    })),
  };
}

/** "12 ms", "1.24 s", "3 min", "5 h" or "9 days"; below zero where clocks differ. */
function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size < 1000) return `${Math.round(ms)} ms`;
  if (size < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  if (size < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return size < 86_400_000 * 2 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`;
}
