import { declarationStatuses } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { GateName, ImeiDigits, Instant, strictObject } from './schema.ts';

/** Header that makes a retry one effect. Required on every act. */
export const idempotencyHeader = 'idempotency-key';

/** A reference as it is shown: two groups of four, without I, L, O and U. */
export const ReferenceText = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$' });
const CodeText = Type.String({ minLength: 10, maxLength: 40 });
const LiabilityVersionName = Type.Union([Type.Literal('2026-11')]);
const ModeName = Type.Union([Type.Literal('total'), Type.Literal('recovery')]);
const StatusName = Type.Enum(declarationStatuses);

/** A reference as whoever keeps it issued it: forces, insurers and courts each have their own form. */
export const IssuedReference = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\p{C}]+$' });

/** An operator's signed statement about a line: a JWT whose claims are domain `OperatorStatement`. */
const StatementText = Type.String({ minLength: 20, maxLength: 8192 });

/** `POST /v1/declarations`: a call handler puts a customer's word on the record. */
export const DeclarationRequest = strictObject({
  /** Either these or the line. */
  imeis: Type.Optional(Type.Array(ImeiDigits, { minItems: 1, maxItems: 4 })),
  /** The customer's line, of which the operator tells the phone. The number is kept as a keyed hash alone: nothing is sent there. */
  line: Type.Optional(
    strictObject({
      /** Id of the operator as a participant. */
      operator: Type.String({ minLength: 1, maxLength: 64 }),
      number: Type.String({ pattern: '^\\+[1-9][0-9]{4,14}$', description: 'E.164' }),
    }),
  ),
  happened: Type.Union([Type.Literal('stolen'), Type.Literal('lost')]),
  takenAt: Instant,
  mode: Type.Optional(ModeName),
  /** Which words about false statements the customer was shown or read (domain `liabilityTexts`). */
  liability: Type.Optional(LiabilityVersionName),
  basis: Type.Optional(
    strictObject(
      {
        kind: Type.Enum(['crime-reference', 'insurer-settlement', 'court-order']),
        reference: IssuedReference,
      },
      'On what more than a word: a police force’s crime reference (tier 2), or the title of an insurer or by a court (tier 3)',
    ),
  ),
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
  /** Many reports are coming in: it has no effect until it is proved, or until a person has let it count. */
  isKept: Type.Boolean(),
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

/** `POST /v1/declarations/{reference}/mode`: the keeper's choice, after the declaration is proved. */
export const ModeRequest = strictObject({ code: CodeText, mode: ModeName });
export type ModeRequest = Static<typeof ModeRequest>;

/** `POST /v1/declarations/{reference}/identifiers`: further IMEIs of the same phone. */
export const AmendRequest = strictObject({
  code: CodeText,
  imeis: Type.Array(ImeiDigits, { minItems: 1, maxItems: 3 }),
});
export type AmendRequest = Static<typeof AmendRequest>;

/** `POST /v1/declarations/{reference}/verify`: a police force has recorded the crime. */
export const VerifyRequest = strictObject({ crimeReference: IssuedReference });
export type VerifyRequest = Static<typeof VerifyRequest>;

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
      state: Type.Union([
        Type.Literal('waiting'),
        Type.Literal('on-the-list'),
        Type.Literal('re-check-requested'),
        Type.Literal('refused'),
      ]),
      /** Since when; absent while waiting, and of a refusal at a place. */
      at: Type.Optional(Instant),
      /** Of a refusal at a place, which is told a day late: when its week began. */
      week: Type.Optional(Instant),
    }),
  ),
});
export type DeclarationStatusAnswer = Static<typeof DeclarationStatusAnswer>;
