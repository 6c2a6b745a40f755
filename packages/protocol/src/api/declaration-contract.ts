import { type Static, Type } from 'typebox';
import { GateName, ImeiDigits, Instant, strictObject } from './schema.ts';

/** Header that makes a retry one effect. Required on every act. */
export const idempotencyHeader = 'idempotency-key';

/** A reference as it is shown: two groups of four, without I, L, O and U. */
export const ReferenceText = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$' });
const CodeText = Type.String({ minLength: 10, maxLength: 40 });
const ModeName = Type.Union([Type.Literal('total'), Type.Literal('recovery')]);
const StatusName = Type.Union([
  Type.Literal('declared'),
  Type.Literal('proved'),
  Type.Literal('withdrawn'),
  Type.Literal('lapsed'),
  Type.Literal('unlisted'),
]);

/** An operator's signed statement about a line: a JWT whose claims are domain `OperatorStatement`. */
const StatementText = Type.String({ minLength: 20, maxLength: 8192 });

/** `POST /v1/declarations`: a call handler puts a customer's word on the record. */
export const DeclarationRequest = strictObject({
  imeis: Type.Array(ImeiDigits, { minItems: 1, maxItems: 4 }),
  happened: Type.Union([Type.Literal('stolen'), Type.Literal('lost')]),
  takenAt: Instant,
  mode: Type.Optional(ModeName),
});
export type DeclarationRequest = Static<typeof DeclarationRequest>;

/** What a declarer is given. */
export const DeclarationAnswer = strictObject({
  reference: ReferenceText,
  /** Shown once, to the declarer. */
  withdrawalCode: CodeText,
  status: StatusName,
  tier: Type.Integer({ minimum: 0, maximum: 3 }),
  untilAt: Type.Optional(Instant),
});
export type DeclarationAnswer = Static<typeof DeclarationAnswer>;

/** `POST /v1/declarations/{reference}/raise`. */
export const RaiseRequest = strictObject({
  code: CodeText,
  statement: StatementText,
  mode: Type.Optional(ModeName),
});
export type RaiseRequest = Static<typeof RaiseRequest>;

/** `POST /v1/declarations/{reference}/withdraw`; the statement is needed once the declaration is proved. */
export const WithdrawRequest = strictObject({
  code: CodeText,
  statement: Type.Optional(StatementText),
});
export type WithdrawRequest = Static<typeof WithdrawRequest>;

/** Where a declaration stands after an act. */
export const ActAnswer = strictObject({
  reference: ReferenceText,
  status: StatusName,
  tier: Type.Integer({ minimum: 0, maximum: 3 }),
});
export type ActAnswer = Static<typeof ActAnswer>;

/** `POST /v1/declarations/{reference}/status`; a POST, so that no code stands in an address. */
export const DeclarationStatusRequest = strictObject({ code: CodeText });
export type DeclarationStatusRequest = Static<typeof DeclarationStatusRequest>;

/** What a declarer may see. */
export const DeclarationStatusAnswer = strictObject({
  reference: ReferenceText,
  status: StatusName,
  tier: Type.Integer({ minimum: 0, maximum: 3 }),
  mode: ModeName,
  happened: Type.Union([Type.Literal('stolen'), Type.Literal('lost')]),
  takenAt: Instant,
  declaredAt: Instant,
  untilAt: Type.Optional(Instant),
  /** Place of the newest act in the public log; absent until it has one. */
  position: Type.Optional(Type.Integer({ minimum: 0 })),
  parties: Type.Array(
    strictObject({
      participant: Type.String(),
      name: Type.String(),
      role: Type.String(),
      gate: GateName,
      state: Type.Union([Type.Literal('waiting'), Type.Literal('on-the-list'), Type.Literal('refused')]),
      /** Since when; absent while waiting. */
      at: Type.Optional(Instant),
    }),
  ),
});
export type DeclarationStatusAnswer = Static<typeof DeclarationStatusAnswer>;
