import { isMeasurable, scorecardMethod as method, monthNamed, type Period } from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork, type Trx } from '../database/index.ts';
import { recordEvents } from '../events/index.ts';
import { retentionRules } from '../retention/index.ts';
import { makeScorecards } from './make-scorecards.ts';
import {
  addPeriod,
  addScorecard,
  everybody,
  type KeptPeriod,
  type KeptScorecard,
  listPeriods,
  listScorecards,
  markPublished,
} from './scorecard-store.ts';

export interface ScorecardDependencies {
  readonly db: Db;
  readonly clock: Clock;
}

/** Makes and keeps a month; false when another process has. */
export async function freeze({ db, clock }: ScorecardDependencies, month: string): Promise<boolean> {
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

/** Shows a month to everybody; false when it is shown already. */
export async function publish(
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

/** Makes a month anew and adds what differs; gives how many. Refused once what it was made of may be erased. */
export async function correct(
  { db, clock }: ScorecardDependencies,
  month: string,
  why: string,
): Promise<number> {
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
  if (at >= period.from + retentionRules.endedDeclarations.keptForMs)
    throw new RegistryError('conflict', `What ${month} was made of is erased by now: it stays as it is.`);
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

/** Throws `RegistryError` ('not-found') for a month that is not made. */
export async function keptPeriod(db: Db, month: string): Promise<KeptPeriod> {
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
