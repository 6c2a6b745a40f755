import { type Figure, notMeasured, peopleFigure, shareFigure, timeFigure } from './figure.ts';
import { type FollowingEdge, followTimes, type PublishedBatch } from './follow-times.ts';
import { scorecardMethod as method, type Period } from './method.ts';
import { type ActsOfKeys, actedOn, type Meeting, seenActive } from './sightings.ts';

/**
 * Every figure of a scorecard, in the order in which it is shown. `record`: by our own record and the receipts, which
 * nobody can better by what they leave out. `gate`: by what the participant's own gates tell. `people`: by cases of
 * people, which are told for months alone.
 */
export const scorecardFigures = {
  'median-time-to-apply': 'record',
  'p99-time-to-apply': 'record',
  'applied-within-1-s': 'record',
  'applied-within-5-s': 'record',
  'applied-within-1-h': 'record',
  'canaries-missed': 'record',
  'listed-seen-active': 'record',
  'theft-flag-acted-on': 'gate',
  'wrong-blocks': 'people',
  'lawful-users-held-or-refused': 'people',
  'appeal-time-to-decision': 'people',
  'appeals-decided-in-time': 'people',
  'consents-answered': 'people',
  'consents-given': 'people',
} as const satisfies Record<string, 'record' | 'gate' | 'people'>;
export type FigureName = keyof typeof scorecardFigures;
export type Scorecard = Readonly<Record<FigureName, Figure>>;

/** A case in which the lawful user of a device had been held or refused, and a person or the keeper said so. */
export interface LawfulUserCase {
  /** Names the case, so that one that is told in several ways counts once. */
  readonly id: string;
  readonly ground: 'appeal-upheld' | 'consent-given' | 'dispute-settled';
}

/** An appeal about a participant's hold or refusal. Ms since 1970. */
export interface AppealTimes {
  readonly openedAt: number;
  readonly decidedAt?: number;
}

/** A keeper who was asked whether a participant may go on. */
export interface ConsentAsked {
  readonly answer?: 'yes' | 'no';
}

/** What people's cases say of a participant in a period. */
export interface FairnessRows {
  readonly lawfulUsers: readonly LawfulUserCase[];
  readonly appeals: readonly AppealTimes[];
  readonly consents: readonly ConsentAsked[];
}

/** Everything that a participant's figures are made of. */
export interface ScorecardRows {
  /** Batches published in the period. */
  readonly batches: readonly PublishedBatch[];
  /** Canaries published in the period. */
  readonly canaries: readonly PublishedBatch[];
  readonly edges: readonly FollowingEdge[];
  /** Devices that our record barred at some time in the period, whoever met them. */
  readonly barredCount: number;
  /** At the participant's gates, as they or others tell, in the period. */
  readonly meetings: readonly Meeting[];
  /** Of all keys among the meetings. */
  readonly acts: ActsOfKeys;
  /** Whether it enforces what the gates answer; a shadow participant's gates let pass whatever they answer. */
  readonly isShadow: boolean;
  /** Absent where the figures about people are not told: of 30 days that roll, which would tell of single cases. */
  readonly fairness?: FairnessRows;
}

/** A participant's figures for a period, as they are known at an instant (ms since 1970). Pure: see docs/scorecards.md. */
export function scorecardOf(rows: ScorecardRows, period: Period, at: number): Scorecard {
  return { ...followFigures(rows, period, at), ...gateFigures(rows), ...peopleFigures(rows.fairness, at) };
}

/** Gates that the participant does not have are not measured; a batch of the last hour is not over yet. */
function followFigures({ batches, canaries, edges }: ScorecardRows, { from, to }: Period, at: number) {
  const isIn = (lifeMs: number) => (one: PublishedBatch) =>
    one.publishedAt >= from && one.publishedAt < Math.min(to, at - lifeMs);
  const times = followTimes(batches.filter(isIn(method.longestMs)), edges);
  const sights = followTimes(canaries.filter(isIn(method.canaryPatienceMs)), edges);
  const missed = sights.filter((ms) => ms > method.canaryPatienceMs).length;
  const hasGates = edges.length > 0;
  const measured = (figure: Figure) => (hasGates ? figure : notMeasured);
  const within = (ms: number) => {
    const count = times.filter((time) => time <= ms && time < method.longestMs).length;
    return measured(shareFigure(count, times.length));
  };
  return {
    'median-time-to-apply': measured(timeFigure(times, 0.5, method.longestMs)),
    'p99-time-to-apply': measured(timeFigure(times, 0.99, method.longestMs)),
    'applied-within-1-s': within(1_000),
    'applied-within-5-s': within(5_000),
    'applied-within-1-h': within(method.longestMs),
    'canaries-missed': measured(shareFigure(missed, sights.length)),
  };
}

/** What its gates did about barred devices. A shadow participant is not judged by what it does not do yet. */
function gateFigures({ meetings, acts, edges, barredCount, isShadow }: ScorecardRows) {
  if (isShadow || edges.length === 0)
    return { 'listed-seen-active': notMeasured, 'theft-flag-acted-on': notMeasured };
  const seen = seenActive(meetings, acts, edges);
  const { count, of } = actedOn(meetings, acts);
  return {
    // Of all that the record barred: who tells of more refusals does not make the same devices fewer.
    'listed-seen-active': shareFigure(seen, Math.max(seen, barredCount)),
    'theft-flag-acted-on': shareFigure(count, of),
  };
}

function peopleFigures(fairness: FairnessRows | undefined, at: number) {
  if (fairness === undefined) {
    return {
      'wrong-blocks': notMeasured,
      'lawful-users-held-or-refused': notMeasured,
      'appeal-time-to-decision': notMeasured,
      'appeals-decided-in-time': notMeasured,
      'consents-answered': notMeasured,
      'consents-given': notMeasured,
    };
  }
  const { lawfulUsers, appeals, consents } = fairness;
  const due = appeals.filter(({ openedAt }) => openedAt + method.appealMs <= at);
  // One that is due and not decided has taken longer than any that is.
  const times = due.map(({ openedAt, decidedAt = at }) => decidedAt - openedAt);
  const inTime = due.filter(
    ({ openedAt, decidedAt }) => decidedAt !== undefined && decidedAt - openedAt <= method.appealMs,
  );
  const answered = consents.filter(({ answer }) => answer !== undefined);
  const given = answered.filter(({ answer }) => answer === 'yes');
  const upheld = lawfulUsers.filter(({ ground }) => ground === 'appeal-upheld');
  return {
    'wrong-blocks': peopleFigure(casesIn(upheld)),
    'lawful-users-held-or-refused': peopleFigure(casesIn(lawfulUsers)),
    'appeal-time-to-decision': timeFigure(times, 0.5, 10 * method.appealMs),
    'appeals-decided-in-time': shareFigure(inTime.length, due.length),
    'consents-answered': shareFigure(answered.length, consents.length),
    'consents-given': shareFigure(given.length, answered.length),
  };
}

function casesIn(cases: readonly LawfulUserCase[]): number {
  return new Set(cases.map(({ id }) => id)).size;
}

/** The headline figure: lawful users of all participants who were held or refused, each case once. */
export function lawfulUsersFigure(cases: readonly LawfulUserCase[]): Figure {
  return peopleFigure(casesIn(cases));
}
