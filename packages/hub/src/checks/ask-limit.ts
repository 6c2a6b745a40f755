import type { App } from '../http/index.ts';

/** Questions that one address has in a minute: plenty for a buyer, little for somebody who tries numbers out. */
const questionsPerMinute = 30;

/** A request whose address is counted. */
type CountedRequest = Parameters<ReturnType<App['createRateLimit']>>[0];

/** Counts questions of an address, and says whether they are still within its minute. */
export type AskLimit = (request: CountedRequest, questions: number) => Promise<boolean>;

/** One count for all pages that ask: a list costs what its phones would cost one by one. */
export function createAskLimit(app: App): AskLimit {
  const count = app.createRateLimit({ max: questionsPerMinute, timeWindow: 60_000 });
  return async (request, questions) => {
    let isWithin = true;
    for (let asked = 0; asked < questions; asked += 1) {
      const counted = await count(request);
      isWithin = counted.isAllowed || !counted.isExceeded;
    }
    return isWithin;
  };
}
