import { hexOf, parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

const Short = Type.String({ maxLength: 200 });

/** What has been answered so far of a report that is not sent. */
const ReportAnswers = strictObject({
  happened: Type.Optional(Type.Union([Type.Literal('stolen'), Type.Literal('lost')])),
  /** As they were typed. */
  imeis: Type.Optional(Type.Array(Short, { minItems: 1, maxItems: 2 })),
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
  fresh: Type.Optional(strictObject({ untilAt: Type.Optional(Type.Integer()), imeiCount: Type.Integer() })),
});
export type OpenDeclaration = Static<typeof OpenDeclaration>;

/**
 * One visit to the pages that follow a victim: what a person would have to type again without it.
 *
 * It lives for an hour, on our side, locked by a key that only the visitor's cookie has.
 */
export const Visit = strictObject({
  /** Makes a form that is sent twice one act. */
  id: hexOf(16),
  report: Type.Optional(ReportAnswers),
  declaration: Type.Optional(OpenDeclaration),
  /** A sign-in at an operator that is on its way. */
  signIn: Type.Optional(strictObject({ operator: Short })),
  /** What the operator said, signed. */
  proof: Type.Optional(
    strictObject({
      operator: Short,
      purpose: Type.Union([Type.Literal('raise'), Type.Literal('withdraw')]),
      token: Type.String({ maxLength: 8192 }),
    }),
  ),
});
export type Visit = Static<typeof Visit>;

export const parseVisit = parserOf(Visit);
