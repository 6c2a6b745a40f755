import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { keptFor } from '../upkeep/index.ts';
import {
  countListed,
  countMeetings,
  countProofTimes,
  countReportsByWeek,
  type ListedNumbers,
  type MeetingsAtGate,
  type ProofTimes,
  type WeekOfReports,
} from './figure-store.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Weeks of reports that are shown: half a year. */
const weeksShown = 26;
/** Days that the other figures look back. */
export const figureDays = 90;
/** An unproved report ends after this long, so what was made later may still be proved: 48 hours. */
const unprovedLifeMs = 48 * hourMs;
/** Times after a report for which it is told how many were proved by then, in milliseconds. */
const proofTimesMs = [10 * 60_000, hourMs, 6 * hourMs, dayMs, unprovedLifeMs] as const;
/** How long the same figures are shown to all who ask, in milliseconds: nobody waits for a count of a million rows. */
const figuresLifeMs = 60_000;

/** The figures of one moment. */
export interface PublicFigures {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly weeks: readonly WeekOfReports[];
  readonly proof: ProofTimes;
  readonly meetings: readonly MeetingsAtGate[];
  readonly listed: readonly ListedNumbers[];
}

/** Gives the figures of the moment, counted once for all who ask within a minute. */
export function createPublicFigures({ db, clock }: { db: Db; clock: Clock }): () => Promise<PublicFigures> {
  return keptFor(figuresLifeMs, clock, async (at) => {
    const since = at - figureDays * dayMs;
    const [weeks, proof, meetings, listed] = await Promise.all([
      countReportsByWeek(db, weeksShown, at),
      countProofTimes(db, { from: since, to: at - unprovedLifeMs }, proofTimesMs),
      countMeetings(db, since),
      countListed(db),
    ]);
    return { at, weeks, proof, meetings, listed };
  });
}
