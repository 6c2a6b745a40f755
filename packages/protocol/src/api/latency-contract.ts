import { type Static, Type } from 'typebox';
import { Receipt } from './receipt-contract.ts';
import { hexOf, Instant, strictObject } from './schema.ts';

/** What a canary is to an edge, or to all edges of a participant, the worst of them. */
const CanarySightName = Type.Union([Type.Literal('seen'), Type.Literal('waiting'), Type.Literal('missed')]);

/** `GET /v1/latency`: how far and how quickly every participant's gates follow the record, from its own signed receipts. */
export const LatencyBoard = strictObject({
  at: Instant,
  /** Receipts since then are counted in the times. */
  since: Instant,
  /** Leaves under the newest published head. */
  size: Type.Integer({ minimum: 0 }),
  /** The newest canary that has its place; absent before the first. */
  canary: Type.Optional(
    strictObject({
      position: Type.Integer({ minimum: 0 }),
      /** When followers could first have it. */
      publishedAt: Instant,
    }),
  ),
  participants: Type.Array(
    strictObject({
      participant: Type.String(),
      name: Type.String(),
      role: Type.String(),
      /** Of its edges, the worst; absent before the first canary. */
      canary: Type.Optional(CanarySightName),
      /** From seal to gate, over the receipts since `since`; absent when there are none. */
      timeToApply: Type.Optional(
        strictObject({
          count: Type.Integer(),
          medianMs: Type.Number(),
          p99Ms: Type.Number(),
          slowestMs: Type.Number(),
        }),
      ),
      edges: Type.Array(
        strictObject({
          edge: hexOf(32),
          /** Position of its newest receipt; absent while it has given none. */
          position: Type.Optional(Type.Integer({ minimum: 0 })),
          /** Leaves of the log that its newest receipt does not cover. */
          behind: Type.Integer({ minimum: 0 }),
          /** When its gates began to answer by that position, by its own clock. */
          appliedAt: Type.Optional(Instant),
          /** How old its newest receipt is. */
          ageSeconds: Type.Optional(Type.Number()),
          canary: Type.Optional(CanarySightName),
          /** When its gates had the newest canary, by its own clock. */
          canarySeenAt: Type.Optional(Instant),
          /** Position of the newest canary that it has seen, be it the newest of all or not. */
          lastCanary: Type.Optional(Type.Integer({ minimum: 0 })),
        }),
      ),
    }),
  ),
});
export type LatencyBoard = Static<typeof LatencyBoard>;

/** `GET /v1/receipts`: the newest receipt of every edge as the edge signed it, so that anybody can check it. */
export const NewestReceipts = strictObject({
  receipts: Type.Array(strictObject({ participant: Type.String(), receipt: Receipt })),
});
export type NewestReceipts = Static<typeof NewestReceipts>;
