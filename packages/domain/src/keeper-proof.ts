import type { ImeiKey } from './imei.ts';

/** How the person showed the operator who they are. Only what the holder of the phone cannot have counts. */
export type SignInMethod =
  /** The operator's own account, with a password or passkey that is not on the phone. */
  | 'operator-account'
  /** A code to a SIM; good only when that SIM was issued after the taking. */
  | 'sim-code'
  /** A call handler of the operator, who asked the questions that the operator asks. */
  | 'call-handler'
  /** The account that the maker of the phone keeps, signed in to from another device. */
  | 'maker-account';

/** What an operator says about a line, or a maker about an account, and the device that was its main device. Instants in ms since 1970. */
export interface OperatorStatement {
  readonly signInMethod: SignInMethod;
  /** When the SIM that the code went to was issued; only for `sim-code`. */
  readonly simIssuedAt?: number;
  /** Every key of that device that the operator knows: the second SIM slot is found here. */
  readonly deviceKeys: readonly ImeiKey[];
  /** On how many of the 30 days before the taking this line was the device's main line. */
  readonly mainLineDays: number;
  /** Whether this line was the last in the device before the taking. */
  readonly lastBeforeTaking: boolean;
  /** Whether the person who pays for the line is also the one who uses it. */
  readonly payerIsUser: boolean;
  /** For how many hours another line or account has used the device since the taking; absent counts as none. */
  readonly otherUseHours?: number;
  /** Whether the sign-in came from the very device that was declared: then whoever holds it made it. */
  readonly fromDeclaredDevice?: boolean;
}

/** Days of the 30 before the taking on which the line must have been the device's main line. */
export const mainLineDaysNeeded = 7;

/** Use of the device by another line or account that makes a declaration disputed when it is exceeded, in hours. */
export const otherUseHoursAllowed = 24;

/** Why a statement proves nothing. Told to the declarer in plain words; the declaration stays as it was. */
export type ProofRefusal = 'reaches-the-holder' | 'another-device' | 'not-the-main-line';

/** Why a declaration that is proved bars nothing until a human has decided. */
export const disputeReasons = [
  /** Whoever pays for the line is not the one who uses it: a family's contract, a partner's, an employer's. */
  'payer-is-not-the-user',
  /** Another line or account has used the phone for over a day since the taking: it may have been sold or given. */
  'used-by-another',
  /** Somebody bought it after asking here, and holds the certificate. */
  'bought-with-a-certificate',
  /** The logbook names another keeper. */
  'another-keeper',
  /** Two independent signals of before the taking say that several phones have this number. */
  'looks-cloned',
] as const;
export type DisputeReason = (typeof disputeReasons)[number];

/** What comes of a statement: it proves the keeper, it does so but somebody else may have a right too, or it proves nothing. */
export type ProofJudgement =
  | { readonly standing: 'proved' }
  | { readonly standing: 'disputed'; readonly why: DisputeReason }
  | { readonly standing: 'refused'; readonly why: ProofRefusal };

/**
 * Whether a statement proves that the declarer keeps the device.
 *
 * Whoever holds the stolen phone also holds its SIM, its codes and its open mailboxes, so a code to a SIM that was
 * in the phone when it was taken proves nothing, nor does an account signed in to on the phone itself.
 */
export function judgeProof(
  statement: OperatorStatement,
  declaredKeys: readonly ImeiKey[],
  takenAt: number,
): ProofJudgement {
  const refusal = refusalOfProof(statement, declaredKeys, takenAt);
  if (refusal !== undefined) return { standing: 'refused', why: refusal };
  if (!statement.payerIsUser) return { standing: 'disputed', why: 'payer-is-not-the-user' };
  if ((statement.otherUseHours ?? 0) > otherUseHoursAllowed)
    return { standing: 'disputed', why: 'used-by-another' };
  return { standing: 'proved' };
}

function refusalOfProof(
  statement: OperatorStatement,
  declaredKeys: readonly ImeiKey[],
  takenAt: number,
): ProofRefusal | undefined {
  const { signInMethod, simIssuedAt, fromDeclaredDevice = false } = statement;
  const isOldSim = signInMethod === 'sim-code' && (simIssuedAt === undefined || simIssuedAt <= takenAt);
  if (isOldSim || fromDeclaredDevice) return 'reaches-the-holder';
  if (!declaredKeys.some((key) => statement.deviceKeys.includes(key))) return 'another-device';
  if (statement.mainLineDays < mainLineDaysNeeded || !statement.lastBeforeTaking) return 'not-the-main-line';
  return undefined;
}
