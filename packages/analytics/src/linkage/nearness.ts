const dayMs = 86_400_000;

/** How long after one instant another is. */
export const timeGaps = ['before', 'day', 'week', 'month', 'quarter', 'later'] as const;
export type TimeGap = (typeof timeGaps)[number];

/** Up to how many days a gap is of its level; beyond the last it is `later`. */
export const timeGapDays = { day: 1, week: 7, month: 31, quarter: 92 } as const;

/** How long after `fromAt` it was `untilAt`; both in milliseconds since 1970. */
export function compareTimes(fromAt: number, untilAt: number): TimeGap {
  const days = (untilAt - fromAt) / dayMs;
  if (days < 0) return 'before';
  if (days <= timeGapDays.day) return 'day';
  if (days <= timeGapDays.week) return 'week';
  if (days <= timeGapDays.month) return 'month';
  return days <= timeGapDays.quarter ? 'quarter' : 'later';
}

/** A square of a grid over the ground, counted from any corner: both whole numbers. */
export interface PlaceCell {
  readonly east: number;
  readonly north: number;
}

/** How near two squares of one grid are. */
export const cellLevels = ['apart', 'touching', 'same'] as const;
export type CellLevel = (typeof cellLevels)[number];

/** Compares two squares of one grid; those that touch at a corner touch. */
export function compareCells(a: PlaceCell, b: PlaceCell): CellLevel {
  const steps = Math.max(Math.abs(a.east - b.east), Math.abs(a.north - b.north));
  if (steps === 0) return 'same';
  return steps === 1 ? 'touching' : 'apart';
}
