import { type Static, Type } from 'typebox';
import { ReferenceText } from './declaration-contract.ts';
import { ImeiDigits, Instant, strictObject } from './schema.ts';

const AppellantName = Type.Union([Type.Literal('holder'), Type.Literal('buyer'), Type.Literal('owner')]);
const EvidenceName = Type.Union([
  Type.Literal('certificate'),
  Type.Literal('purchase'),
  Type.Literal('operator'),
  Type.Literal('release'),
  Type.Literal('court'),
  Type.Literal('none'),
]);
const AppealStatusName = Type.Union([
  Type.Literal('received'),
  Type.Literal('in-hand'),
  Type.Literal('proved'),
  Type.Literal('released'),
  Type.Literal('upheld'),
  Type.Literal('rejected'),
  Type.Literal('reopened'),
  Type.Literal('withdrawn'),
]);

/** `POST /v1/appeals`: a participant passes on the appeal of somebody who stands before it. */
export const AppealRequest = strictObject({
  imei: ImeiDigits,
  appellant: AppellantName,
  evidence: Type.Array(EvidenceName, { minItems: 1, maxItems: 6 }),
  /** In their own words. */
  statement: Type.String({ minLength: 1, maxLength: 2000 }),
  evidenceReference: Type.Optional(Type.String({ maxLength: 200 })),
  contact: Type.Optional(Type.String({ maxLength: 200 })),
});
export type AppealRequest = Static<typeof AppealRequest>;

/** What is due by when, and when it was done. */
const AppealClockAnswer = strictObject({
  clock: Type.Union([Type.Literal('human'), Type.Literal('release'), Type.Literal('decision')]),
  dueAt: Instant,
  /** Absent while it runs. */
  metAt: Type.Optional(Instant),
});

/** Where an appeal stands: nothing about the report, nor about whoever made it. */
export const AppealAnswer = strictObject({
  reference: ReferenceText,
  status: AppealStatusName,
  /** Words of the decision, once there is one. */
  reason: Type.Optional(Type.String()),
  clocks: Type.Array(AppealClockAnswer),
});
export type AppealAnswer = Static<typeof AppealAnswer>;

/** What is to be given to whoever appeals. The answer is the same whether the phone is reported or not. */
export const LodgedAppealAnswer = strictObject({
  reference: ReferenceText,
  /** Shown once. */
  code: Type.String({ minLength: 10, maxLength: 40 }),
  status: AppealStatusName,
  clocks: Type.Array(AppealClockAnswer),
});
export type LodgedAppealAnswer = Static<typeof LodgedAppealAnswer>;

/** `POST /v1/appeals/{reference}/status`; a POST, so that no code stands in an address. */
export const AppealStatusRequest = strictObject({ code: Type.String({ minLength: 10, maxLength: 40 }) });
export type AppealStatusRequest = Static<typeof AppealStatusRequest>;

/** `GET /v1/notices`: what a participant is asked to pass on to whoever holds a phone now, in these words. */
export const NoticesAnswer = strictObject({
  notices: Type.Array(
    strictObject({
      id: Type.String(),
      imei: ImeiDigits,
      kind: Type.Union([Type.Literal('listed'), Type.Literal('disputed'), Type.Literal('released')]),
      heading: Type.String(),
      lines: Type.Array(Type.String()),
      at: Instant,
    }),
  ),
});
export type NoticesAnswer = Static<typeof NoticesAnswer>;

/** `POST /v1/notices/{id}/passed`. */
export const NoticePassedAnswer = strictObject({ id: Type.String(), passedAt: Instant });
export type NoticePassedAnswer = Static<typeof NoticePassedAnswer>;

/** `GET /v1/fairness`: what the registry does to lawful users, and how it keeps its clocks. Counts, nothing else. */
export const FairnessAnswer = strictObject({
  asOf: Instant,
  /** Days that it looks back. */
  days: Type.Integer({ minimum: 1 }),
  figures: Type.Array(
    strictObject({
      name: Type.String(),
      /** What it counts, in words. */
      words: Type.String(),
      /** Absent where there is nothing to measure. */
      value: Type.Optional(Type.Number()),
    }),
  ),
});
export type FairnessAnswer = Static<typeof FairnessAnswer>;
