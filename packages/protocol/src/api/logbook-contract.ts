import { type Static, Type } from 'typebox';
import { ReferenceText } from './declaration-contract.ts';
import { ImeiDigits, Instant, strictObject } from './schema.ts';

const LogbookCode = Type.String({ minLength: 10, maxLength: 100 });
/** In either spelling, as people type it. */
const ReleaseCode = Type.String({ minLength: 1, maxLength: 120 });
const Uuid = Type.String({ format: 'uuid' });
/** By what right a participant puts a device into a logbook. */
const Basis = Type.Union([Type.Literal('sold'), Type.Literal('insured'), Type.Literal('owned')]);
/** An e-mail address or a telephone number of the keeper; never that of the device. */
const Address = Type.String({ minLength: 3, maxLength: 320 });

/** One code in its two spellings. */
export const SpelledCodeAnswer = strictObject({ characters: Type.String(), words: Type.String() });

/** `POST /v1/logbook/enrolments`. */
export const EnrolmentRequest = strictObject({
  imeis: Type.Array(ImeiDigits, { minItems: 1, maxItems: 4 }),
  /** Whose it becomes: the participant's own, or the customer's who is given the codes. */
  keeper: Type.Union([Type.Literal('organisation'), Type.Literal('customer')]),
  basis: Basis,
  contact: Type.Optional(Address),
  trustedContact: Type.Optional(Address),
});
export type EnrolmentRequest = Static<typeof EnrolmentRequest>;

/** What a keeper is given, once. */
export const EnrolmentAnswer = strictObject({
  reference: ReferenceText,
  code: LogbookCode,
  /** For a customer: opens everything, releases nothing, and calls for help. */
  duress: Type.Optional(SpelledCodeAnswer),
});
export type EnrolmentAnswer = Static<typeof EnrolmentAnswer>;

/** Acts on a logbook by whoever has its code; a POST, so that no code stands in an address. */
export const LogbookCodeRequest = strictObject({ code: LogbookCode });
export type LogbookCodeRequest = Static<typeof LogbookCodeRequest>;

/** `POST /v1/logbook/enrolments/{reference}/releases`. */
export const ReleaseAnswer = strictObject({
  releaseCode: SpelledCodeAnswer,
  untilAt: Instant,
});
export type ReleaseAnswer = Static<typeof ReleaseAnswer>;

/** `POST /v1/logbook/claims`: the participant becomes the keeper. */
export const ClaimRequestBody = strictObject({
  imei: ImeiDigits,
  releaseCode: ReleaseCode,
  /** `title` when an insurer takes over what it has paid for. */
  basis: Type.Optional(Type.Union([Type.Literal('claim'), Type.Literal('title')])),
});
export type ClaimRequestBody = Static<typeof ClaimRequestBody>;

/** One row of a batch that cannot be enrolled. Never the value itself: it may be an IMEI. */
export const BatchProblem = strictObject({
  /** Line of the file, from 1. */
  line: Type.Integer({ minimum: 1 }),
  problem: Type.String(),
});
export type BatchProblem = Static<typeof BatchProblem>;

const batchCounts = {
  rows: Type.Integer(),
  enrolled: Type.Integer(),
  /** In this organisation's logbook before. */
  already: Type.Integer(),
  refused: Type.Integer(),
  waiting: Type.Integer(),
};

/** `POST /v1/logbook/batches`, and how it goes on. */
export const BatchAnswer = strictObject({
  /** Absent for a dry run, which keeps nothing. */
  batch: Type.Optional(Uuid),
  /** One code for every device of the batch; only in the answer that began it. */
  code: Type.Optional(LogbookCode),
  ...batchCounts,
  /** The first thousand rows that are refused. */
  problems: Type.Array(BatchProblem, { maxItems: 1_000 }),
  finishedAt: Type.Optional(Instant),
});
export type BatchAnswer = Static<typeof BatchAnswer>;

/** One line of a batch in NDJSON. */
export const BatchLine = strictObject({
  imeis: Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 4 }),
});
export type BatchLine = Static<typeof BatchLine>;

/** A row of a batch, for the organisation that sent it. */
export const BatchRow = strictObject({
  line: Type.Integer({ minimum: 1 }),
  imeis: Type.Array(ImeiDigits),
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('enrolled'),
    Type.Literal('already'),
    Type.Literal('refused'),
  ]),
  reference: Type.Optional(ReferenceText),
  problem: Type.Optional(Type.String()),
});
export type BatchRow = Static<typeof BatchRow>;

/** `GET /v1/logbook/batches/{batch}/rows`: a page of them, behind `after`. */
export const BatchRowsAnswer = strictObject({ rows: Type.Array(BatchRow) });
export type BatchRowsAnswer = Static<typeof BatchRowsAnswer>;
