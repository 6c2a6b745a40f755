import type { OperatorStatement } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { digitsOf, ImeiDigits, Instant, keyOf } from './schema.ts';

/**
 * Claims of an operator's statement about one line, or a maker's about one account: a JWT (EdDSA) that says what domain
 * `OperatorStatement` says.
 *
 * It comes as the ID token of a sign-in, or by itself from an operator's call handler. Its audience is the hub's public
 * address, its `jti` can be used once. Registered claims of RFC 7519 beside these are checked by whoever verifies it.
 */
export const StatementClaims = Type.Object({
  jti: Type.String({ minLength: 16, maxLength: 128 }),
  signInMethod: Type.Union([
    Type.Literal('operator-account'),
    Type.Literal('sim-code'),
    Type.Literal('call-handler'),
    Type.Literal('maker-account'),
  ]),
  simIssuedAt: Type.Optional(Instant),
  deviceImeis: Type.Array(ImeiDigits, { maxItems: 8 }),
  mainLineDays: Type.Integer({ minimum: 0, maximum: 30 }),
  lastBeforeTaking: Type.Boolean(),
  payerIsUser: Type.Boolean(),
  /** Hours for which another line or account has used the device since the taking. */
  otherUseHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  /** Whether the sign-in came from the device itself. */
  fromDeclaredDevice: Type.Optional(Type.Boolean()),
});
export type StatementClaims = Static<typeof StatementClaims>;

/** The claims that say a statement; `jti` is the statement's own id. */
export function claimsOfStatement(statement: OperatorStatement, jti: string): StatementClaims {
  const { deviceKeys, simIssuedAt, ...rest } = statement;
  return {
    ...rest,
    jti,
    deviceImeis: deviceKeys.map(digitsOf),
    ...(simIssuedAt === undefined ? {} : { simIssuedAt: new Date(simIssuedAt).toISOString() }),
  };
}

/** The statement that claims say, once a schema has accepted them. */
export function statementOfClaims(claims: StatementClaims): OperatorStatement {
  const { signInMethod, simIssuedAt, deviceImeis, mainLineDays, lastBeforeTaking, payerIsUser } = claims;
  const { otherUseHours, fromDeclaredDevice } = claims;
  return {
    signInMethod,
    deviceKeys: deviceImeis.map(keyOf),
    mainLineDays,
    lastBeforeTaking,
    payerIsUser,
    ...(simIssuedAt === undefined ? {} : { simIssuedAt: Date.parse(simIssuedAt) }),
    ...(otherUseHours === undefined ? {} : { otherUseHours }),
    ...(fromDeclaredDevice === undefined ? {} : { fromDeclaredDevice }),
  };
}
