import { type Static, Type } from 'typebox';
import { Instant, strictObject } from './schema.ts';
import { MonthName } from './scorecard-contract.ts';

const days = Type.Integer({ minimum: 0, description: 'Days after the report was proved' });

/** What is told of a group by a number of days: a share with its 95 % interval, or why there is none. */
const ReappearanceShare = Type.Union([
  strictObject({
    days,
    kind: Type.Literal('share'),
    share: Type.Number(),
    low: Type.Number(),
    high: Type.Number(),
    /** Phones that were still followed by then, to the nearest five. */
    atRisk: Type.Integer({ minimum: 0 }),
  }),
  /** So few that it would tell of single phones, or hides others that are. */
  strictObject({ days, kind: Type.Literal('not-told') }),
  /** Nobody was followed for so long. */
  strictObject({ days, kind: Type.Literal('not-followed') }),
]);

/** `GET /v1/re-registration/{period}/own`: the rows that name the caller, before everybody sees them. */
export const OwnReappearances = strictObject({
  period: MonthName,
  cutoffAt: Instant,
  method: strictObject({ version: Type.String(), publishedAt: Instant }),
  /** By the reply to the scorecard of the same month, which stands beside both. */
  replyUntil: Instant,
  rows: Type.Array(
    strictObject({
      grouping: Type.String({ description: 'network, maker or platform' }),
      group: Type.String(),
      /** To the nearest five. */
      phones: Type.Integer({ minimum: 0 }),
      shares: Type.Array(ReappearanceShare),
    }),
  ),
});
export type OwnReappearances = Static<typeof OwnReappearances>;
