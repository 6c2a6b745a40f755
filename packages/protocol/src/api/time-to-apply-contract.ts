import { type Static, Type } from 'typebox';
import { Instant, strictObject } from './schema.ts';

/** `GET /v1/time-to-apply`: how quickly each participant's gates follow the record, from its own signed receipts. */
export const TimeToApplyBoard = strictObject({
  /** Receipts applied since then are counted. */
  since: Instant,
  participants: Type.Array(
    strictObject({
      participant: Type.String(),
      /** Receipts counted. */
      count: Type.Integer(),
      medianMs: Type.Number(),
      p99Ms: Type.Number(),
      slowestMs: Type.Number(),
    }),
  ),
});
export type TimeToApplyBoard = Static<typeof TimeToApplyBoard>;
