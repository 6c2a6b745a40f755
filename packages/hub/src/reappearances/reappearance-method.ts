const dayMs = 86_400_000;

/** How these figures are made: see docs/re-registration.md. Another method gets another version and a later date. */
export const reappearanceMethod = {
  version: '1',
  /** Milliseconds since 1970. */
  publishedAt: Date.UTC(2026, 10, 23),
  /** Takings that began in so long a time before the cut-off are followed: two years. */
  lookBackMs: 730 * dayMs,
  /** Days after a taking whose shares are told. */
  horizons: [30, 90, 365],
  /** Days at which the curve is drawn; the horizons are among them, so that both hide the same small numbers. */
  grid: [7, 14, 30, 60, 90, 120, 180, 270, 365],
  /** Phones that a group has at least to be a row of its own; smaller ones stand together. */
  fewestPhones: 50,
  /** Rows of a table at most, the others together. */
  mostGroups: 20,
} as const;

/**
 * The newest Monday 00:00 UTC, ms since 1970: where figures that name nobody end. Not now: two figures of one hour would
 * differ by single phones.
 */
export function weeklyCutoff(at: number): number {
  const day = Math.floor(at / dayMs);
  // 5 January 1970 was a Monday: day 4.
  return (day - ((day - 4) % 7)) * dayMs;
}
