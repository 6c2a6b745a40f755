import {
  type FigureName,
  scorecardMethod as method,
  monthNamed,
  type Period,
  type Scorecard,
  scorecardFigures,
} from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import { lastThirtyDays, type OwnScorecard, type ScorecardBook } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { makeScorecards } from './make-scorecards.ts';
import {
  everybody,
  type KeptReply,
  type KeptScorecard,
  listPeriods,
  listReplies,
  listScorecards,
  listSubjects,
  type Subject,
} from './scorecard-store.ts';

type Participant = ScorecardBook['participants'][number];
type Revision = Participant['revisions'][number];

const rollingMs = 30 * 86_400_000;

/** What each figure is called. */
const figureTitles = {
  'median-time-to-apply': 'Half of all changes followed within',
  'p99-time-to-apply': '99 of 100 changes followed within',
  'applied-within-1-s': 'Changes followed within 1 second',
  'applied-within-5-s': 'Changes followed within 5 seconds',
  'applied-within-1-h': 'Changes followed within 1 hour',
  'canaries-missed': 'Test entries missed',
  'listed-seen-active': 'Barred phones seen active here',
  'theft-flag-acted-on': 'Barred phones that its gates met and turned away',
  'wrong-blocks': 'Appeals upheld that named it',
  'lawful-users-held-or-refused': 'Lawful users held or refused',
  'appeal-time-to-decision': 'Half of all appeals decided within',
  'appeals-decided-in-time': 'Appeals decided within 72 hours',
  'consents-answered': 'Keepers who answered when asked',
  'consents-given': 'Of their answers, yes',
} as const satisfies Record<FigureName, string>;

/** A published month with the replies beside it; the newest when none is named. Undefined when there is none. */
export async function readBook(db: Db, month?: string): Promise<ScorecardBook | undefined> {
  const published = (await listPeriods(db)).filter(({ publishedAt }) => publishedAt !== undefined);
  const kept = month === undefined ? published[0] : published.find(({ period }) => period === month);
  const period = kept === undefined ? undefined : monthNamed(kept.period);
  if (kept?.publishedAt === undefined || period === undefined) return undefined;
  const cards = await listScorecards(db, kept.period);
  const replies = await listReplies(db, kept.period);
  const subjects = await listSubjects(db, period.to);
  return {
    ...frameOf(kept.period, period, kept.computedAt),
    publishedAt: instantText(kept.publishedAt),
    everybody: revisionsOf(cards, everybody),
    participants: subjects.flatMap((subject) => participantOf(subject, cards, replies) ?? []),
    months: published.map((one) => one.period),
  };
}

/** The last thirty days as they stand at an instant: nothing about people, for two such periods would tell of one case. */
export async function lastThirtyDaysBook(db: Db, at: number): Promise<ScorecardBook> {
  const period = { from: at - rollingMs, to: at };
  const made = await makeScorecards(db, period, at, false);
  const cards = made.map((card) => ({ ...card, revision: 1, madeAt: at }));
  const subjects = await listSubjects(db, at);
  const months = (await listPeriods(db)).flatMap(({ period: month, publishedAt }) =>
    publishedAt === undefined ? [] : [month],
  );
  return {
    ...frameOf(lastThirtyDays, period, at),
    everybody: [],
    participants: subjects.flatMap((subject) => participantOf(subject, cards, []) ?? []),
    months,
  };
}

/** A participant's own figures of a month, shown or not. */
export async function ownScorecard(db: Db, participant: string, month: string): Promise<OwnScorecard> {
  const kept = (await listPeriods(db)).find(({ period }) => period === month);
  const period = monthNamed(month);
  const subject =
    period === undefined
      ? undefined
      : (await listSubjects(db, period.to)).find(({ id }) => id === participant);
  const own =
    kept === undefined || subject === undefined
      ? undefined
      : participantOf(subject, await listScorecards(db, month), await listReplies(db, month));
  if (kept === undefined || own === undefined)
    throw new RegistryError('not-found', `There are no figures of yours for ${month}.`);
  return {
    ...own,
    period: month,
    replyUntil: instantText(kept.replyUntil),
    ...(kept.publishedAt === undefined ? {} : { publishedAt: instantText(kept.publishedAt) }),
  };
}

function frameOf(name: string, { from, to }: Period, computedAt: number) {
  return {
    period: name,
    from: instantText(from),
    to: instantText(to),
    method: { version: method.version, publishedAt: instantText(method.publishedAt) },
    computedAt: instantText(computedAt),
  };
}

function participantOf(
  { id, name, role }: Subject,
  cards: readonly KeptScorecard[],
  replies: readonly KeptReply[],
): Participant | undefined {
  const newest = cards.find(({ subject }) => subject === id);
  if (newest === undefined) return undefined;
  const reply = replies.find(({ participant }) => participant === id);
  return {
    participant: id,
    name,
    role,
    isShadow: newest.isShadow,
    revisions: revisionsOf(cards, id),
    ...(reply === undefined
      ? {}
      : { reply: { text: reply.text, at: instantText(reply.at), revision: reply.revision } }),
  };
}

function revisionsOf(cards: readonly KeptScorecard[], wanted: string): Revision[] {
  return cards
    .filter(({ subject }) => subject === wanted)
    .map(({ revision, madeAt, why, figures }) => ({
      revision,
      madeAt: instantText(madeAt),
      ...(why === undefined ? {} : { why }),
      figures: namedFigures(figures),
    }));
}

function namedFigures(figures: Scorecard): Revision['figures'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
  const names = Object.keys(scorecardFigures) as FigureName[];
  return names.map((name) => ({
    name,
    title: figureTitles[name],
    basis: scorecardFigures[name],
    figure: figures[name],
  }));
}

function instantText(at: number): string {
  return new Date(at).toISOString();
}
