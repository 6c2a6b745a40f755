import type { ImeiKey } from './imei.ts';

/** How the person showed the operator who they are. Only what the holder of the phone cannot have counts. */
export type SignInMethod =
  /** The operator's own account, with a password or passkey that is not on the phone. */
  | 'operator-account'
  /** A code to a SIM; good only when that SIM was issued after the taking. */
  | 'sim-code'
  /** A call handler of the operator, who asked the questions that the operator asks. */
  | 'call-handler';

/** What an operator says about a line and the device that was last its main device. Instants in ms since 1970. */
export interface OperatorStatement {
  readonly signInMethod: SignInMethod;
  /** When the SIM that the code went to was issued; only for `sim-code`. */
  readonly simIssuedAt?: number;
  readonly deviceKeys: readonly ImeiKey[];
  /** On how many of the 30 days before the taking this line was the device's main line. */
  readonly mainLineDays: number;
  /** Whether this line was the last in the device before the taking. */
  readonly lastBeforeTaking: boolean;
  /** Whether the person who pays for the line is also the one who uses it. */
  readonly payerIsUser: boolean;
}

/** Days of the 30 before the taking on which the line must have been the device's main line. */
export const mainLineDaysNeeded = 7;

/** Why a statement proves nothing. Told to the declarer in plain words; the declaration stays as it was. */
export type ProofRefusal =
  | 'reaches-the-holder'
  | 'another-device'
  | 'not-the-main-line'
  | 'payer-is-not-the-user';

/**
 * Whether an operator's statement proves that the declarer keeps the device; undefined when it does.
 *
 * Whoever holds the stolen phone also holds its SIM, its codes and its open mailboxes, so a code to a SIM that was
 * in the phone when it was taken proves nothing.
 */
export function refusalOfProof(
  statement: OperatorStatement,
  declaredKeys: readonly ImeiKey[],
  takenAt: number,
): ProofRefusal | undefined {
  const { signInMethod, simIssuedAt } = statement;
  if (signInMethod === 'sim-code' && (simIssuedAt === undefined || simIssuedAt <= takenAt))
    return 'reaches-the-holder';
  if (!declaredKeys.some((key) => statement.deviceKeys.includes(key))) return 'another-device';
  if (statement.mainLineDays < mainLineDaysNeeded || !statement.lastBeforeTaking) return 'not-the-main-line';
  return statement.payerIsUser ? undefined : 'payer-is-not-the-user';
}
