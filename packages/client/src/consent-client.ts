import { ConsentAnswer, type ConsentRequestBody, parserOf } from '@deadset/protocol';
import { pauseFor } from './clock.ts';
import type { ActOptions, CallOptions, HubSession } from './hub-session.ts';

const parseConsent = parserOf(ConsentAnswer);

/** What a gate does that was told `keeper-consent-needed`: it asks the keeper, and waits for the answer. */
export class ConsentClient {
  readonly #session: HubSession;

  constructor(session: HubSession) {
    this.#session = session;
  }

  /** Asks the keeper; with a valid release code the answer is there at once. The same question again is the same one. */
  ask(question: ConsentRequestBody, options: ActOptions = {}): Promise<ConsentAnswer> {
    return this.#session.post('/v1/consents', question, parseConsent, options);
  }

  /** Where a question stands. */
  look(consentId: string, options: CallOptions = {}): Promise<ConsentAnswer> {
    return this.#session.get(pathOf(consentId), {}, parseConsent, options);
  }

  /** Waits for the keeper, asking every few seconds, until there is an answer or the question has lapsed. */
  async waitFor(
    consentId: string,
    { pauseMs = 2000, ...options }: CallOptions & { readonly pauseMs?: number } = {},
  ): Promise<ConsentAnswer> {
    for (;;) {
      const consent = await this.look(consentId, options);
      if (consent.state !== 'asked') return consent;
      await pauseFor(pauseMs, options.signal);
    }
  }

  /** Answers for a device of your own logbook. */
  answer(consentId: string, answer: 'yes' | 'no', options: ActOptions = {}): Promise<ConsentAnswer> {
    return this.#session.post(`${pathOf(consentId)}/answer`, { answer }, parseConsent, options);
  }
}

function pathOf(consentId: string): string {
  return `/v1/consents/${encodeURIComponent(consentId)}`;
}
