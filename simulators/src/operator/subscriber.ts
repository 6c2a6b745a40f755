import type { ImeiKey, OperatorStatement, SignInMethod } from '@deadset/domain';

/** One customer of the simulated operator and the line that the customer uses. Instants in ms since 1970. */
export interface Subscriber {
  /** Name for signing in to the operator's account. */
  readonly account: string;
  readonly password: string;
  /** What pages call the line; a phone number never appears anywhere. */
  readonly lineLabel: string;
  /** Telephone number of the line in E.164, for who asks which phone it is in; absent when nobody may. */
  readonly number?: string;
  readonly deviceKeys: readonly ImeiKey[];
  /** Of the 30 days before the taking. */
  readonly mainLineDays: number;
  readonly lastBeforeTaking: boolean;
  readonly payerIsUser: boolean;
  /** When the SIM that codes now go to was issued. */
  readonly simIssuedAt: number;
}

/** What the operator says about the subscriber's line when somebody has signed in by this method. */
export function statementAbout(subscriber: Subscriber, method: SignInMethod): OperatorStatement {
  const { deviceKeys, mainLineDays, lastBeforeTaking, payerIsUser, simIssuedAt } = subscriber;
  const statement = { signInMethod: method, deviceKeys, mainLineDays, lastBeforeTaking, payerIsUser };
  return method === 'sim-code' ? { ...statement, simIssuedAt } : statement;
}
