import { type Static, Type } from 'typebox';
import { Instant, strictObject } from './schema.ts';

/** A calendar month in UTC. */
const monthPattern = '20[0-9]{2}-(0[1-9]|1[0-2])';
export const MonthName = Type.String({ pattern: `^${monthPattern}$`, description: 'A month, as 2027-01' });
/** A month, or the thirty days up to now. */
export const ScorecardPeriodName = Type.String({
  pattern: `^(${monthPattern}|last-30-days)$`,
  description: 'A month, as 2027-01, or last-30-days',
});
export const lastThirtyDays = 'last-30-days';

const Count = Type.Integer({ minimum: 0 });
const Bounds = { low: Type.Number(), high: Type.Number() };

/** One number with what it is over and its 95 % interval, or why there is none. */
export const ScorecardFigure = Type.Union([
  strictObject({ kind: Type.Literal('share'), count: Count, of: Count, ...Bounds }),
  strictObject({ kind: Type.Literal('time'), ms: Type.Number(), of: Count, ...Bounds }),
  strictObject({ kind: Type.Literal('count'), count: Count, ...Bounds }),
  strictObject({ kind: Type.Literal('withheld'), fewerThan: Count }),
  strictObject({ kind: Type.Literal('none') }),
  strictObject({ kind: Type.Literal('not-measured') }),
]);

const NamedFigure = strictObject({
  name: Type.String(),
  title: Type.String(),
  /** By our own record and the receipts, by what its own gates tell, or by cases of people. */
  basis: Type.Union([Type.Literal('record'), Type.Literal('gate'), Type.Literal('people')]),
  figure: ScorecardFigure,
});

const Revision = strictObject({
  revision: Type.Integer({ minimum: 1 }),
  madeAt: Instant,
  /** Why it was made anew; absent of the first. */
  why: Type.Optional(Type.String()),
  figures: Type.Array(NamedFigure),
});

const Reply = strictObject({
  /** As the participant wrote it. */
  text: Type.String(),
  at: Instant,
  /** Of the figures that it is about. */
  revision: Type.Integer({ minimum: 1 }),
});

const ParticipantScorecard = strictObject({
  participant: Type.String(),
  name: Type.String(),
  role: Type.String(),
  /** Its gates only record what they would have answered. */
  isShadow: Type.Boolean(),
  /** Newest first. */
  revisions: Type.Array(Revision),
  reply: Type.Optional(Reply),
});

/** `GET /v1/scorecards`: how everybody did in a period that is published, or in the last thirty days. */
export const ScorecardBook = strictObject({
  period: ScorecardPeriodName,
  from: Instant,
  to: Instant,
  method: strictObject({ version: Type.String(), publishedAt: Instant }),
  computedAt: Instant,
  /** Absent of the last thirty days, which nobody has had the time to reply to. */
  publishedAt: Type.Optional(Instant),
  /** Everybody together: the figures about people; newest revision first. Empty of the last thirty days. */
  everybody: Type.Array(Revision),
  participants: Type.Array(ParticipantScorecard),
  /** Other months that are published, newest first. */
  months: Type.Array(MonthName),
});
export type ScorecardBook = Static<typeof ScorecardBook>;

/** `GET /v1/scorecards/{period}/own`: a participant's own figures, before everybody sees them. */
export const OwnScorecard = strictObject({
  ...ParticipantScorecard.properties,
  period: MonthName,
  replyUntil: Instant,
  publishedAt: Type.Optional(Instant),
});
export type OwnScorecard = Static<typeof OwnScorecard>;

/** `POST /v1/scorecards/{period}/reply`: shown beside the figures, word for word. Plain text, lines are kept. */
export const ScorecardReply = strictObject({ text: Type.String({ minLength: 1, maxLength: 2000 }) });
export type ScorecardReply = Static<typeof ScorecardReply>;
export const ScorecardReplyAnswer = strictObject({ number: Type.Integer({ minimum: 1 }), at: Instant });
export type ScorecardReplyAnswer = Static<typeof ScorecardReplyAnswer>;
