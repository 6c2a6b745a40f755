import {
  isMeasurable,
  scorecardMethod as method,
  monthBefore,
  monthNamed,
  type Period,
} from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import type { OwnScorecard, ScorecardBook, ScorecardReplyAnswer } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork, type Trx } from '../database/index.ts';
import { recordEvents } from '../events/index.ts';
import { keptFor } from '../upkeep/index.ts';
import { makeScorecards } from './make-scorecards.ts';
import { lastThirtyDaysBook, ownScorecard, readBook } from './scorecard-book.ts';
import {
  addPeriod,
  addReply,
  addScorecard,
  everybody,
  type KeptPeriod,
  type KeptScorecard,
  listPeriods,
  listReplies,
  listScorecards,
  markPublished,
} from './scorecard-store.ts';

export interface ScorecardDependencies {
  readonly db: Db;
  readonly clock: Clock;
}

/** How long the figures of the last thirty days are shown as they were, in milliseconds. */
const rollingLifeMs = 600_000;

/** How participants do, by a method that was there first, shown with what they say of it. See docs/scorecards.md. */
export interface Scorecards {
  /** Makes the figures of the last month that is settled, unless they are made; gives its name if it was made now. */
  freezeDue(): Promise<string | undefined>;
  /** Shows the months whose time to reply is over, oldest first; gives their names. */
  publishDue(): Promise<string[]>;
  /**
   * Makes a month's figures. Throws `RegistryError`: 'invalid' for a month that is not over and settled or began before
   * the method was published, 'conflict' for one that is made.
   */
  compute(month: string): Promise<void>;
  /** Shows a month. Throws `RegistryError` ('conflict') while its participants may still reply, or when it is shown. */
  publish(month: string): Promise<void>;
  /** Makes a month's figures again and adds those that differ as a further revision; gives how many. The old ones stay. */
  correct(month: string, why: string): Promise<number>;
  /** Keeps what a participant says of its own figures. Throws `RegistryError` ('not-found') when it has none. */
  reply(participant: string, month: string, text: string): Promise<ScorecardReplyAnswer>;
  /** A participant's own figures, shown or not. Throws `RegistryError` ('not-found') when it has none. */
  own(participant: string, month: string): Promise<OwnScorecard>;
  /** A published month, the newest when none is named; undefined when there is none. */
  book(month?: string): Promise<ScorecardBook | undefined>;
  /** The last thirty days, without figures about people. */
  lastThirtyDays(): Promise<ScorecardBook>;
}

export function createScorecards(dependencies: ScorecardDependencies): Scorecards {
  const { db, clock } = dependencies;
  const compute = async (month: string) => {
    if (!(await freeze(dependencies, month)))
      throw new RegistryError(
        'conflict',
        `The figures of ${month} are made. To make them anew, give a reason.`,
      );
  };
  return {
    compute,
    freezeDue: async () => {
      const month = monthBefore(clock() - method.settleMs);
      const period = monthNamed(month);
      if (period === undefined || !isMeasurable(period)) return undefined;
      if ((await listPeriods(db)).some((kept) => kept.period === month)) return undefined;
      return (await freeze(dependencies, month)) ? month : undefined;
    },
    publishDue: () => publishDue(dependencies),
    publish: async (month) => {
      const kept = await keptPeriod(db, month);
      if (clock() < kept.replyUntil) {
        const until = new Date(kept.replyUntil).toISOString().slice(0, 16);
        throw new RegistryError('conflict', `Participants may reply until ${until} UTC. Publish it then.`);
      }
      if (!(await publish(dependencies, kept)))
        throw new RegistryError('conflict', `${month} is published already.`);
    },
    correct: (month, why) => correct(dependencies, month, why),
    reply: (participant, month, text) => reply(dependencies, participant, month, text),
    own: (participant, month) => ownScorecard(db, participant, month),
    book: (month) => readBook(db, month),
    lastThirtyDays: keptFor(rollingLifeMs, clock, (at) => lastThirtyDaysBook(db, at)),
  };
}

/** Makes and keeps a month; false when another process has. */
async function freeze({ db, clock }: ScorecardDependencies, month: string): Promise<boolean> {
  const computedAt = clock();
  const period = settledMonth(month, computedAt);
  return inUnitOfWork(db, [], async (trx) => {
    const replyUntil = computedAt + method.replyMs;
    if (!(await addPeriod(trx, { period: month, method: method.version, computedAt, replyUntil })))
      return false;
    const made = await makeScorecards(trx, period, period.to + method.settleMs, true);
    for (const card of made) await addScorecard(trx, month, { ...card, revision: 1, madeAt: computedAt });
    await tell(trx, { period, cards: made, at: computedAt, audience: 'own' });
    await audit(trx, 'score', month, computedAt, 'the month is over and settled');
    return true;
  });
}

async function publishDue(dependencies: ScorecardDependencies): Promise<string[]> {
  const { db, clock } = dependencies;
  const at = clock();
  const due = (await listPeriods(db)).filter(
    ({ publishedAt, replyUntil }) => publishedAt === undefined && replyUntil <= at,
  );
  const published: string[] = [];
  // Oldest first: they are listed newest first.
  for (const kept of due.toReversed()) if (await publish(dependencies, kept)) published.push(kept.period);
  return published;
}

async function publish(
  { db, clock }: ScorecardDependencies,
  { period: month }: KeptPeriod,
): Promise<boolean> {
  const at = clock();
  return inUnitOfWork(db, [], async (trx) => {
    if (!(await markPublished(trx, month, at))) return false;
    const cards = await listScorecards(trx, month);
    await tell(trx, { period: periodOf(month), cards, at, audience: 'everybody' });
    await audit(trx, 'publish', month, at, 'the time to reply is over');
    return true;
  });
}

async function correct({ db, clock }: ScorecardDependencies, month: string, why: string): Promise<number> {
  if (why.trim().length < 5 || why.length > 500)
    throw new RegistryError('invalid', 'Say in 5 to 500 characters why the figures are made anew.');
  const kept = await keptPeriod(db, month);
  if (kept.method !== method.version)
    throw new RegistryError(
      'conflict',
      `${month} was measured by method ${kept.method}, not ${method.version}.`,
    );
  const at = clock();
  const period = periodOf(month);
  return inUnitOfWork(db, [], async (trx) => {
    const before = newestOf(await listScorecards(trx, month));
    const made = await makeScorecards(trx, period, period.to + method.settleMs, true);
    const changed = made.filter(
      ({ subject, figures }) => !saysTheSame(before.get(subject)?.figures, figures),
    );
    for (const card of changed) {
      const revision = (before.get(card.subject)?.revision ?? 0) + 1;
      await addScorecard(trx, month, { ...card, revision, madeAt: at, ...(revision > 1 && { why }) });
    }
    const audience = kept.publishedAt === undefined ? 'own' : 'everybody';
    await tell(trx, { period, cards: changed, at, audience });
    await audit(trx, 'correct', month, at, why);
    return changed.length;
  });
}

function reply(
  { db, clock }: ScorecardDependencies,
  participant: string,
  month: string,
  text: string,
): Promise<ScorecardReplyAnswer> {
  const at = clock();
  return inUnitOfWork(db, [], async (trx) => {
    const { revision } = (await ownScorecard(trx, participant, month)).revisions[0] ?? { revision: 1 };
    const earlier = (await listReplies(trx, month)).find((one) => one.participant === participant);
    const number = (earlier?.number ?? 0) + 1;
    await addReply(trx, month, { participant, number, revision, text, at });
    await recordAudit(trx, {
      at,
      actor: participant,
      act: 'reply',
      kind: 'collection',
      object: `scorecard:${month}`,
      why: 'its right of reply',
    });
    return { number, at: new Date(at).toISOString() };
  });
}

interface Telling {
  readonly period: Period;
  readonly cards: readonly Pick<KeptScorecard, 'subject'>[];
  readonly at: number;
  /** Each its own, or all of them to everybody. */
  readonly audience: 'own' | 'everybody';
}

/** One event for each participant that has figures. */
async function tell(trx: Trx, { period: { from, to }, cards, at, audience }: Telling): Promise<void> {
  const subjects = new Set(cards.map(({ subject }) => subject).filter((subject) => subject !== everybody));
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  await recordEvents(
    trx,
    [...subjects].map((subject) => ({
      type: 'deadset.scorecard.published' as const,
      subject,
      ...(audience === 'own' && { participants: [subject] }),
      data: { participant: subject, ...range },
      at,
    })),
  );
}

function audit(trx: Trx, act: string, month: string, at: number, why: string): Promise<void> {
  return recordAudit(trx, { at, actor: 'clock', act, kind: 'alteration', object: `scorecard:${month}`, why });
}

function periodOf(month: string): Period {
  const period = monthNamed(month);
  if (period === undefined) throw new RegistryError('invalid', 'A period is a month, such as 2027-01.');
  return period;
}

function settledMonth(month: string, at: number): Period {
  const period = periodOf(month);
  if (!isMeasurable(period)) {
    const day = new Date(method.publishedAt).toISOString().slice(0, 10);
    throw new RegistryError(
      'invalid',
      `${month} began before the method was published (${day}). Only later months are measured by it.`,
    );
  }
  const settledAt = period.to + method.settleMs;
  if (at < settledAt) {
    const when = new Date(settledAt).toISOString().slice(0, 16);
    throw new RegistryError('invalid', `${month} is not settled before ${when} UTC. Ask again then.`);
  }
  return period;
}

async function keptPeriod(db: Db, month: string): Promise<KeptPeriod> {
  const kept = (await listPeriods(db)).find(({ period }) => period === month);
  if (kept !== undefined) return kept;
  throw new RegistryError('not-found', `No figures are made for ${month}.`);
}

function newestOf(cards: readonly KeptScorecard[]): Map<string, KeptScorecard> {
  // Newest first: the first of each subject stays.
  return new Map(cards.toReversed().map((card) => [card.subject, card]));
}

/** Figures are kept as JSON with its names in another order; each name alone is compared. */
function saysTheSame(a: KeptScorecard['figures'] | undefined, b: KeptScorecard['figures']): boolean {
  const kept: Readonly<Record<string, object>> = a ?? {};
  return Object.entries(b).every(([name, figure]) => sortedText(kept[name]) === sortedText(figure));
}

function sortedText(figure: object | undefined): string {
  return JSON.stringify(Object.entries(figure ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
