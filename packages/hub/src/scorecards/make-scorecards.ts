import { type Period, type Scorecard, type ScorecardRows, scorecardOf } from '@deadset/analytics';
import type { Db } from '../database/index.ts';
import { type FairnessOfPeriod, readFairness } from './fairness-rows-store.ts';
import {
  countBarred,
  listActs,
  listBatches,
  listCanaries,
  listEdges,
  listMeetings,
} from './follow-rows-store.ts';
import { everybody, listSubjects, type Subject } from './scorecard-store.ts';

/** Figures that are made and not kept yet. */
export interface MadeScorecard {
  /** A participant's id, or `everybody`. */
  readonly subject: string;
  readonly isShadow: boolean;
  readonly figures: Scorecard;
}

/**
 * Everybody's figures for a period, as the record has them at an instant (ms since 1970).
 *
 * Figures about people are made only `withPeople`: of periods that overlap, two of them would tell of single cases.
 */
export async function makeScorecards(
  db: Db,
  period: Period,
  at: number,
  withPeople: boolean,
): Promise<MadeScorecard[]> {
  const shared = {
    batches: await listBatches(db, period),
    canaries: await listCanaries(db, period),
    barredCount: await countBarred(db, period),
  };
  const fairness = withPeople ? await readFairness(db, period) : undefined;
  const cards: MadeScorecard[] = [];
  // One after the other: each holds the receipts of a month.
  for (const subject of await listSubjects(db, period.to)) {
    cards.push(await makeOne(db, { subject, period, at, shared, fairness }));
  }
  if (fairness === undefined) return cards;
  const nobodysGates = {
    batches: [],
    canaries: [],
    edges: [],
    barredCount: 0,
    meetings: [],
    acts: new Map(),
  };
  const figures = scorecardOf({ ...nobodysGates, isShadow: false, fairness: fairness.everybody }, period, at);
  return [{ subject: everybody, isShadow: false, figures }, ...cards];
}

interface Making {
  readonly subject: Subject;
  readonly period: Period;
  readonly at: number;
  /** The same for everybody. */
  readonly shared: Pick<ScorecardRows, 'batches' | 'canaries' | 'barredCount'>;
  readonly fairness: FairnessOfPeriod | undefined;
}

async function makeOne(db: Db, { subject, period, at, shared, fairness }: Making): Promise<MadeScorecard> {
  const { id, isShadow } = subject;
  const edges = await listEdges(db, id, firstPosition(shared), at);
  const meetings = await listMeetings(db, id, period);
  const acts = await listActs(db, [...new Set(meetings.map(({ key }) => key))]);
  const rows = { ...shared, edges, meetings, acts, isShadow };
  const figures = scorecardOf(
    fairness === undefined ? rows : { ...rows, fairness: fairness.of(id) },
    period,
    at,
  );
  return { subject: id, isShadow, figures };
}

/** Receipts about places before the first that is measured say nothing. */
function firstPosition({ batches, canaries }: Making['shared']): number {
  const firsts = [batches[0], canaries[0]].flatMap((first) => first?.position ?? []);
  return Math.min(Number.MAX_SAFE_INTEGER, ...firsts);
}
