import { formatImei, type SignInMethod } from '@deadset/domain';
import { type AuthorisationRequest, withQuery } from './authorisation-request.ts';
import { newSimCode } from './entropy.ts';
import { ShortLived } from './short-lived.ts';
import { type Subscriber, statementAbout } from './subscriber.ts';
import type { Grant } from './token-exchange.ts';

const signInLifeMs = 15 * 60_000;
const grantLifeMs = 60_000;
const machineTokenLifeMs = 60_000;

/** What came of one try to sign in: on to the client with a code, or a sentence for the person. */
export type SignInResult =
  | { readonly ok: true; readonly sendTo: string }
  | { readonly ok: false; readonly problem: string };

/** Sign-ins under way, who may sign in, and the codes that lie on the phones of the lines. */
export class SignInDesk {
  readonly grants = new ShortLived<Grant>(grantLifeMs);
  readonly #signIns = new ShortLived<AuthorisationRequest>(signInLifeMs);
  readonly #machineTokens = new ShortLived<true>(machineTokenLifeMs);
  readonly #simCodes = new Map<string, string>();
  readonly #subscribers: readonly Subscriber[];

  constructor(subscribers: readonly Subscriber[]) {
    this.#subscribers = subscribers;
  }

  begin(request: AuthorisationRequest): string {
    return this.#signIns.keep(request);
  }

  find(signIn: string): AuthorisationRequest | undefined {
    return this.#signIns.find(signIn);
  }

  /** Signs in by the account; the same answer for a wrong name and a wrong password. */
  byAccount(signIn: string, account: string, password: string): SignInResult {
    const subscriber = this.#subscribers.find((each) => each.account === account);
    if (subscriber === undefined || subscriber.password !== password) {
      return { ok: false, problem: 'That account name or password is not right.' };
    }
    return this.#grant(signIn, subscriber, 'operator-account');
  }

  /** Sends a code to the SIM of a line; nothing is said about whether there is such a line. */
  sendSimCode(line: string): void {
    const subscriber = this.#subscriberOf(line);
    if (subscriber !== undefined) this.#simCodes.set(subscriber.lineLabel, newSimCode());
  }

  /** What the phone with the line's SIM shows. */
  simCodeOn(line: string): string | undefined {
    const subscriber = this.#subscriberOf(line);
    return subscriber === undefined ? undefined : this.#simCodes.get(subscriber.lineLabel);
  }

  /** Signs in by the code that went to the SIM; a code is good once. */
  bySimCode(signIn: string, line: string, code: string): SignInResult {
    const subscriber = this.#subscriberOf(line);
    const sent = this.simCodeOn(line);
    if (subscriber === undefined || sent === undefined || sent !== code.replace(/\s/g, '')) {
      return { ok: false, problem: 'That code is not right.' };
    }
    this.#simCodes.delete(subscriber.lineLabel);
    return this.#grant(signIn, subscriber, 'sim-code');
  }

  /** A token for a machine that may ask which phone a line is in. */
  newMachineToken(): string {
    return this.#machineTokens.keep(true);
  }

  isMachineToken(token: string): boolean {
    return this.#machineTokens.find(token) === true;
  }

  /** The whole IMEI of the phone that the line with this telephone number is in. */
  deviceOf(number: string): string | undefined {
    const [key] = this.#subscribers.find((each) => each.number === number)?.deviceKeys ?? [];
    return key === undefined ? undefined : formatImei(key);
  }

  #grant(signIn: string, subscriber: Subscriber, method: SignInMethod): SignInResult {
    const request = this.#signIns.take(signIn);
    if (request === undefined)
      return { ok: false, problem: 'This sign-in has ended. Go back and start again.' };
    const statement = statementAbout(subscriber, method);
    const code = this.grants.keep({ request, subject: subscriber.account, statement });
    return { ok: true, sendTo: withQuery(request.redirectUri, { code, state: request.state }) };
  }

  #subscriberOf(line: string): Subscriber | undefined {
    const wanted = line.trim().toLowerCase();
    return this.#subscribers.find((each) => each.lineLabel.toLowerCase() === wanted);
  }
}
