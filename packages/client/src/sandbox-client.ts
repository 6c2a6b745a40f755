import { ConsentAnswer, parserOf, Sandbox } from '@deadset/protocol';
import type { ActOptions, CallOptions, HubSession } from './hub-session.ts';

const parseSandbox = parserOf(Sandbox);
const parseConsent = parserOf(ConsentAnswer);
const path = '/v1/sandbox';

/** Devices about no phone, of every kind that a gate can meet: to try your own gates with. */
export class SandboxClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** The devices that stand, and when followers could first have each. */
  look(options: CallOptions = {}): Promise<Sandbox> {
    return this.#session.get(path, {}, parseSandbox, options);
  }

  /** Has every kind stand; with `fresh`, declares a new one for you, at most every ten seconds. */
  open({ fresh = false }: { readonly fresh?: boolean } = {}, options: ActOptions = {}): Promise<Sandbox> {
    return this.#session.post(path, { fresh }, parseSandbox, options);
  }

  /** Has the keeper of the enrolled device answer a question that you asked with `consents.ask`. */
  answerAsKeeper(consentId: string, answer: 'yes' | 'no', options: ActOptions = {}): Promise<ConsentAnswer> {
    return this.#session.post(
      `${path}/consents/${encodeURIComponent(consentId)}`,
      { answer },
      parseConsent,
      options,
    );
  }
}
