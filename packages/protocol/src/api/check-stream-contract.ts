import { type Static, Type } from 'typebox';
import { CheckAnswer, CheckRequest } from './check-contract.ts';
import { GateName, strictObject } from './schema.ts';

/** Where an edge answers line by line, for as long as lines come. */
export const checkStreamPath = '/v1/checks/bulk';
/** One JSON value a line, both ways. https://github.com/ndjson/ndjson-spec */
export const linesMediaType = 'application/x-ndjson';
/** Longest line, in bytes without its end; an honest one has some 60. */
export const longestLineBytes = 4096;

/** The identity of an eUICC: 32 digits. GSMA SGP.29. */
export const EidDigits = Type.String({
  pattern: '^[0-9]{32}$',
  description:
    'EID of the eUICC; only at the gate esim-download. The record holds IMEIs and no EIDs: it is looked at for a slip, not kept, and on its own not answered',
});

const { gate, imei, presenter, country } = CheckRequest.properties;

/** The question as an edge takes it: that of every gate, and at an eSIM server the EID that comes with a device. */
export const EdgeCheckRequest = strictObject({
  gate,
  imei: Type.Optional(imei),
  eid: Type.Optional(EidDigits),
  presenter,
  country,
});
export type EdgeCheckRequest = Static<typeof EdgeCheckRequest>;

const LineId = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'your own word for this question; it comes back with the answer and is not kept',
});

/** One question of a stream. The gate may stand in the query of the request instead. */
export const CheckLine = strictObject({
  id: Type.Optional(LineId),
  gate: Type.Optional(GateName),
  imei: Type.Optional(imei),
  eid: Type.Optional(EidDigits),
  presenter,
  country,
});
export type CheckLine = Static<typeof CheckLine>;

/** What can be wrong with one line; the stream goes on. */
export const lineProblems = ['too-long', 'not-utf-8', 'not-json', 'invalid', 'not-allowed'] as const;
/** Why an edge ends a stream before its last line; ask again from this line on. */
export const streamEndings = ['idle', 'closing'] as const;

/** In place of an answer: which line it is, counted from 1 with blank ones, and why it has none. */
export const LineRefusal = strictObject({
  line: Type.Integer({ minimum: 1 }),
  id: Type.Optional(LineId),
  problem: Type.Enum([...lineProblems, ...streamEndings]),
  title: Type.String({ description: 'what is wrong with this line; never the line itself' }),
});
export type LineRefusal = Static<typeof LineRefusal>;

/** The answer to one line: that of a single check, with the line's own id. */
export const LineAnswer = strictObject({ id: Type.Optional(LineId), ...CheckAnswer.properties });
export type LineAnswer = Static<typeof LineAnswer>;

/** One line for each that was asked, in the same order. */
export const CheckLineResult = Type.Union([LineAnswer, LineRefusal]);
export type CheckLineResult = Static<typeof CheckLineResult>;
