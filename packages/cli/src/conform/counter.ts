import { CounterAnswer, parserOf } from '@deadset/protocol';

const parseAnswer = parserOf(CounterAnswer);
/** How long an answer may take before somebody at a counter gives up, in milliseconds. */
const patienceMs = 5_000;

/** What a counter did with a phone, or that it did not take the question. */
export type CounterOutcome =
  | { readonly kind: 'answer'; readonly answer: CounterAnswer; readonly status: number }
  | { readonly kind: 'refusal'; readonly status: number };

/** A maker's activation or a shop's desk as it is met from outside. */
export interface Counter {
  /** Presents a phone in the name of somebody. */
  present(imei: string, presenter: string): Promise<CounterOutcome>;
}

/** Asks by POST at this address; the field names whoever presents the phone. */
export function counterAt(address: URL, presenterField: 'account' | 'seller'): Counter {
  return {
    async present(imei, presenter) {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ imei, [presenterField]: presenter }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      if (response.status >= 400 && response.status < 500)
        return { kind: 'refusal', status: response.status };
      const answer = parseAnswer(jsonOf(text));
      if (!answer.ok)
        throw new Error(
          `it answered ${response.status} with something else than {"decision": "done|held|refused", …}: ${answer.problem}`,
        );
      return { kind: 'answer', answer: answer.value, status: response.status };
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page, or nothing: the schema says so in its own words.
    return undefined;
  }
}
