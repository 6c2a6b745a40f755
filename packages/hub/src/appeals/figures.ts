import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { countFairness, type FairnessCounts } from './figure-store.ts';

/** Days that the figures look back. */
export const figureDays = 90;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** One published figure. */
export interface Figure {
  readonly name: string;
  readonly words: string;
  readonly value?: number;
}

/** What is published, in this order; the first three are the headline. Counts alone: they name nobody and no phone. */
const figureWords = {
  refusedLawful: 'Refusals of lawful users: at a gate, because of a report that was afterwards found wrong',
  heldLawful:
    'Holds of lawful users: asked to wait at a gate, because of a report that was afterwards found wrong',
  heldLapsed: 'Holds because of reports that nobody proved and that ended by themselves',
  received: 'Appeals received',
  open: 'Appeals being decided now',
  upheld: 'Appeals decided for whoever appealed',
  rejected: 'Appeals decided against whoever appealed',
  withdrawn: 'Appeals taken back',
  overdue: 'Appeals with a clock that has run out now',
  late: 'Appeals in which we were late once',
  medianDecisionHours: 'Hours to a decision, median',
  medianReleaseMinutes: 'Minutes to the release of a proved appeal, median',
  disputed: 'Reports in dispute now',
  corrected: 'Entries that whoever brought them took back as mistakes',
  braked: 'Unproved reports that a brake kept without effect',
} as const satisfies Record<string, string>;

/** The figures of the last 90 days. */
export async function fairnessFigures({ db, clock }: { db: Db; clock: Clock }): Promise<Figure[]> {
  const now = clock();
  const { medianDecisionMs, medianReleaseMs, ...counts } = await countFairness(
    db,
    now - figureDays * dayMs,
    now,
  );
  const values: Readonly<Record<keyof typeof figureWords, number | undefined>> = {
    ...(counts satisfies Partial<FairnessCounts>),
    medianDecisionHours: rounded(medianDecisionMs, hourMs),
    medianReleaseMinutes: rounded(medianReleaseMs, 60_000),
  };
  return Object.entries(figureWords).map(([name, words]) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table
    const value = values[name as keyof typeof figureWords];
    return value === undefined ? { name, words } : { name, words, value };
  });
}

function rounded(valueMs: number | undefined, unitMs: number): number | undefined {
  return valueMs === undefined ? undefined : Math.round((valueMs / unitMs) * 10) / 10;
}
