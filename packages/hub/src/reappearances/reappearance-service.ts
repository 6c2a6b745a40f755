import { monthNamed } from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import type { OwnReappearances, OwnScorecard, ScorecardBook } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { keptFor } from '../upkeep/index.ts';
import { ownReappearances } from './own-reappearances.ts';
import { listNames, type ParticipantNames } from './participant-names-store.ts';
import { figuresOf, type ReappearanceFigures } from './reappearance-figures.ts';
import { reappearanceMethod as method, weeklyCutoff } from './reappearance-method.ts';
import { readTakings } from './taking-rows-store.ts';

/**
 * How long the figures of a cut-off are shown as they were made, in milliseconds: a week. Made again each hour, they
 * would tell whoever looks each hour when a single report was disputed or a late attempt came in.
 */
const figuresLifeMs = 7 * 86_400_000;

export interface ReappearanceDependencies {
  readonly db: Db;
  readonly clock: Clock;
  /** Of the scorecards: whose months and replies these figures share. */
  readonly scorecards: {
    /** The newest published month; undefined when there is none. */
    book(): Promise<ScorecardBook | undefined>;
    /** A participant's own card of a month, shown or not. Throws `RegistryError` ('not-found') when it has none. */
    own(participant: string, month: string): Promise<OwnScorecard>;
  };
}

/** What everybody is shown. */
export interface ShownReappearances {
  readonly figures: ReappearanceFigures;
  /** The month whose end is the cut-off, with what participants say; absent before any is published: nobody is named. */
  readonly month?: ScorecardBook;
  readonly names: ParticipantNames;
}

/** How many stolen phones come up again, and when. See docs/re-registration.md. */
export interface Reappearances {
  shown(): Promise<ShownReappearances>;
  /** The rows that name a participant, by the end of a month, before everybody sees them. Throws `RegistryError` ('not-found'). */
  own(participant: string, month: string): Promise<OwnReappearances>;
}

export function createReappearances({ db, clock, scorecards }: ReappearanceDependencies): Reappearances {
  const made = new Map<number, () => Promise<ReappearanceFigures>>();
  const figuresBy = (cutoffAt: number) => {
    const known = made.get(cutoffAt) ?? keptFor(figuresLifeMs, clock, () => makeFigures(db, cutoffAt));
    // Of weeks and months that are over nobody asks again.
    if (!made.has(cutoffAt) && made.size >= mostKept) made.clear();
    made.set(cutoffAt, known);
    return known();
  };
  return {
    shown: async () => {
      const month = await scorecards.book();
      const cutoffAt = month === undefined ? weeklyCutoff(clock()) : Date.parse(month.to);
      const [figures, names] = await Promise.all([figuresBy(cutoffAt), listNames(db)]);
      return { figures, names, ...(month === undefined ? {} : { month }) };
    },
    own: async (participant, month) => {
      const card = await scorecards.own(participant, month);
      const period = monthNamed(month);
      if (period === undefined)
        throw new RegistryError('not-found', `There are no figures of yours for ${month}.`);
      return ownReappearances(card, await figuresBy(period.to));
    },
  };
}

/** Cut-offs whose figures are kept at a time. */
const mostKept = 6;

function makeFigures(db: Db, cutoffAt: number): Promise<ReappearanceFigures> {
  return figuresOf(readTakings(db, { from: cutoffAt - method.lookBackMs, cutoffAt }), cutoffAt);
}
