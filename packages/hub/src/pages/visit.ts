import { hexOf, parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

const Short = Type.String({ maxLength: 200 });

const Whom = Type.Union([
  Type.Literal('me'),
  Type.Literal('me-under-18'),
  Type.Literal('somebody'),
  Type.Literal('somebody-under-18'),
]);
export type Whom = Static<typeof Whom>;

/** Ids of offers that somebody would like to hear of; they stay with the visit and go nowhere. */
const WantedOffers = Type.Array(Short, { maxItems: 20 });

/** What has been answered so far of a report that is not sent. */
const ReportAnswers = strictObject({
  /** Whose phone it is, and whether they are under 18: nobody is asked for an age. */
  whom: Type.Optional(Whom),
  happened: Type.Optional(Type.Union([Type.Literal('stolen'), Type.Literal('lost')])),
  /** As they were typed. */
  imeis: Type.Optional(Type.Array(Short, { minItems: 1, maxItems: 4 })),
  /** Whether the network is to be asked for the number, or has told it; only its last digits are shown then. */
  network: Type.Optional(Type.Union([Type.Literal('to-be-asked'), Type.Literal('has-told')])),
  /** In place of a number of the phone: its telephone number as it was typed, and its network. */
  line: Type.Optional(strictObject({ number: Short, operator: Short })),
  offers: Type.Optional(WantedOffers),
  taken: Type.Optional(
    strictObject({ day: Short, month: Short, year: Short, time: Short, at: Type.Integer() }),
  ),
});
export type ReportAnswers = Static<typeof ReportAnswers>;

/** A declaration that this visitor made, or opened with reference and code. */
const OpenDeclaration = strictObject({
  reference: Short,
  code: Short,
  /** Set while the code may still be shown: only to who made the report, until they have it. */
  fresh: Type.Optional(
    strictObject({
      untilAt: Type.Optional(Type.Integer()),
      imeiCount: Type.Integer(),
      isKept: Type.Optional(Type.Boolean()),
      /** The network that is asked which phone it is, of a report by telephone number. */
      network: Type.Optional(Short),
      whom: Type.Optional(Whom),
      offers: Type.Optional(WantedOffers),
    }),
  ),
});
export type OpenDeclaration = Static<typeof OpenDeclaration>;

/** What has been answered so far of an enrolment in a logbook, as it was typed. */
const EnrolmentAnswers = strictObject({
  imeis: Type.Array(Short, { minItems: 1, maxItems: 2 }),
  contact: Type.Optional(Short),
  trusted: Type.Optional(Short),
});
export type EnrolmentAnswers = Static<typeof EnrolmentAnswers>;

const Spelled = strictObject({ characters: Short, words: Short });

/** A logbook that this visitor made, or opened with reference and code. */
const OpenLogbook = strictObject({
  reference: Short,
  code: Short,
  /** The duress code, while both codes may still be shown: only to who came into the logbook just now. */
  fresh: Type.Optional(Spelled),
  /** A release code, while it may still be shown; `untilAt` in ms since 1970. */
  released: Type.Optional(strictObject({ ...Spelled.properties, untilAt: Type.Integer() })),
});
export type OpenLogbook = Static<typeof OpenLogbook>;

/**
 * One visit to the pages that follow a victim: what a person would have to type again without it.
 *
 * It lives for an hour, on our side, locked by a key that only the visitor's cookie has.
 */
export const Visit = strictObject({
  /** Makes a form that is sent twice one act. */
  id: hexOf(16),
  report: Type.Optional(ReportAnswers),
  /** By which the report can be gone on with elsewhere. */
  resumeCode: Type.Optional(Short),
  declaration: Type.Optional(OpenDeclaration),
  enrolling: Type.Optional(EnrolmentAnswers),
  /** What this visitor has done of the lock list, while no report of theirs is there to keep it with: ids of tasks. */
  locked: Type.Optional(Type.Array(Short, { maxItems: 60 })),
  logbook: Type.Optional(OpenLogbook),
  /** A sign-in at an operator that is on its way. */
  signIn: Type.Optional(
    strictObject({
      operator: Short,
      /** State of a sign-in that is about no declaration yet: only its answer is taken. */
      state: Type.Optional(Short),
    }),
  ),
  /** What the operator said, signed. */
  proof: Type.Optional(
    strictObject({
      operator: Short,
      purpose: Type.Union([Type.Literal('raise'), Type.Literal('withdraw'), Type.Literal('resolve')]),
      token: Type.String({ maxLength: 8192 }),
    }),
  ),
});
export type Visit = Static<typeof Visit>;

export const parseVisit = parserOf(Visit);
