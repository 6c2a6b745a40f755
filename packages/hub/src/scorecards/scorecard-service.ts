import { isMeasurable, scorecardMethod as method, monthBefore, monthNamed } from '@deadset/analytics';
import { RegistryError } from '@deadset/domain';
import type { OwnScorecard, ScorecardBook, ScorecardReplyAnswer } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { keptFor } from '../upkeep/index.ts';
import { correct, freeze, keptPeriod, publish, type ScorecardDependencies } from './monthly-acts.ts';
import { lastThirtyDaysBook, ownScorecard, readBook } from './scorecard-book.ts';
import { addReply, listPeriods, listReplies } from './scorecard-store.ts';

/** How long the figures of the last thirty days are shown as they were, in milliseconds: they take a while to make. */
const rollingLifeMs = 3_600_000;

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
