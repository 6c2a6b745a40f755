import { consentStates } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { GateName, ImeiDigits, Instant, strictObject } from './schema.ts';

/** `POST /v1/consents`: a gate holds a device of a logbook, and asks its keeper. */
export const ConsentRequestBody = strictObject({
  gate: GateName,
  imei: ImeiDigits,
  /** A pseudonym of the participant's own for whoever stands at its gate; never a name. */
  presenter: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
  /** What the customer typed, in either spelling. With a valid one the answer is there at once. */
  releaseCode: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
});
export type ConsentRequestBody = Static<typeof ConsentRequestBody>;

/** Where a question to a keeper stands; also `GET /v1/consents/{consentId}`. */
export const ConsentAnswer = strictObject({
  consentId: Type.String({ format: 'uuid' }),
  gate: GateName,
  state: Type.Enum(consentStates),
  /** When the question is over. */
  untilAt: Instant,
  answeredAt: Type.Optional(Instant),
});
export type ConsentAnswer = Static<typeof ConsentAnswer>;

/** `POST /v1/consents/{consentId}/answer`: an organisation answers for a device of its own. */
export const ConsentReply = strictObject({ answer: Type.Union([Type.Literal('yes'), Type.Literal('no')]) });
export type ConsentReply = Static<typeof ConsentReply>;
