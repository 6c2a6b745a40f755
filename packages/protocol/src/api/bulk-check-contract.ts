import { type Static, Type } from 'typebox';
import { CheckAnswer } from './check-contract.ts';
import { GateName, Instant, strictObject } from './schema.ts';

/** Where an organisation sends lists of up to a million devices. */
export const bulkChecksPath = '/v1/bulk-checks';

const BulkCheckKind = Type.Union([Type.Literal('devices'), Type.Literal('manifest')], {
  description:
    'What the file is: devices, with a column imei, or a freight manifest with the columns consignment, line and imei',
});

/** `POST /v1/bulk-checks`; the body is the file. */
export const BulkCheckQuery = strictObject({
  gate: GateName,
  kind: Type.Optional(BulkCheckKind),
  file: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Name of the file, for whoever looks for it' }),
  ),
});

const Count = Type.Integer({ minimum: 0 });

/** A list, and how far it is. */
export const BulkCheckStatus = strictObject({
  id: Type.String({ format: 'uuid' }),
  gate: GateName,
  kind: BulkCheckKind,
  file: Type.Optional(Type.String()),
  state: Type.Union(
    [
      Type.Literal('waiting'),
      Type.Literal('paused'),
      Type.Literal('done'),
      Type.Literal('cancelled'),
      Type.Literal('failed'),
    ],
    { description: 'waiting: it is under way; paused: the day’s budget is used up' },
  ),
  rows: Count,
  answered: Count,
  /** Rows that are no IMEI. */
  problems: Count,
  /** Rows of whose devices something is known, those that are held or refused among them. */
  listed: Count,
  held: Count,
  refused: Count,
  /** Of the first and last list of the record that gave answers. */
  firstPosition: Type.Optional(Type.Integer({ minimum: -1 })),
  lastPosition: Type.Optional(Type.Integer({ minimum: -1 })),
  receivedAt: Instant,
  pausedUntil: Type.Optional(Instant),
  finishedAt: Type.Optional(Instant),
  failure: Type.Optional(Type.String()),
});
export type BulkCheckStatus = Static<typeof BulkCheckStatus>;

/** What an organisation has sent in the last 30 days, newest first. */
export const BulkCheckList = strictObject({ lists: Type.Array(BulkCheckStatus, { maxItems: 100 }) });
export type BulkCheckList = Static<typeof BulkCheckList>;

const { outcome, reason, tier } = CheckAnswer.properties;

/** One row of a list; without outcome and problem it waits. */
export const BulkCheckRow = strictObject({
  line: Type.Integer({ minimum: 1, description: 'Line of the file, from 1' }),
  imei: Type.String({ description: 'As it was sent' }),
  consignment: Type.Optional(Type.String()),
  item: Type.Optional(Type.String({ description: 'What the manifest’s column “line” says' })),
  outcome: Type.Optional(outcome),
  reason: Type.Optional(reason),
  tier,
  doubt: Type.Optional(
    Type.Literal('check-digit', {
      description: 'The last digit does not fit the others: compare the number',
    }),
  ),
  problem: Type.Optional(Type.String()),
});
export type BulkCheckRow = Static<typeof BulkCheckRow>;

/** `GET /v1/bulk-checks/{id}/rows`: a page of them, behind `after`; an empty one is the end. */
export const BulkCheckRows = strictObject({ rows: Type.Array(BulkCheckRow, { maxItems: 1_000 }) });
export type BulkCheckRows = Static<typeof BulkCheckRows>;

/** `GET /v1/bulk-checks/{id}/certificate`. */
export const ListCertificateAnswer = strictObject({
  certificate: Type.String({
    description: 'JSON Web Signature, compact; keys at /.well-known/jwks.json',
  }),
});
export type ListCertificateAnswer = Static<typeof ListCertificateAnswer>;
