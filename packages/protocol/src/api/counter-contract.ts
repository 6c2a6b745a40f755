import { reasons } from '@deadset/domain';
import { type Static, Type } from 'typebox';

/** What a counter may say about a phone that somebody presents: only `done` goes on. */
export const counterDecisions = ['done', 'held', 'refused'] as const;
export type CounterDecision = (typeof counterDecisions)[number];

/**
 * What an organisation's own service answers where a phone is presented (a maker's activation, a shop's desk), as far as
 * the conformance kit looks at it. It may say more; how it says it to people is its own.
 *
 * The question is JSON with `imei` (14 to 16 digits) and `account` or `seller`, which names whoever presents the phone.
 */
export const CounterAnswer = Type.Object({
  decision: Type.Enum(counterDecisions),
  /** Why; there unless it is done. As the gate said it. */
  reason: Type.Optional(Type.Enum(reasons)),
  /** For whoever stands there. */
  sentence: Type.Optional(Type.String()),
  /** Where they can have it looked at by a person; there unless it is done. */
  appeal: Type.Optional(Type.String()),
  /** Position of the list that it goes by. */
  position: Type.Optional(Type.Integer({ minimum: -1 })),
  /** The question that was put to the keeper; there when it waits for their answer. */
  consent: Type.Optional(Type.String()),
  /** A check certificate, when the organisation gives one. */
  certificate: Type.Optional(Type.String()),
});
export type CounterAnswer = Static<typeof CounterAnswer>;
