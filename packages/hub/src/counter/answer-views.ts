import { formatImei, isBuyingGate } from '@deadset/domain';
import { readableImei, type View } from '../pages/index.ts';
import { safety, wordsOfAnswer } from './answer-words.ts';
import type { BuyIn } from './buy-in-store.ts';
import type { CounterAnswer } from './counter-desk.ts';

/** What stands beside an answer. */
export interface AnswerSetting {
  /** The same phone in the organisation's own stock. */
  readonly own: BuyIn | undefined;
  /** What the clerk says when it is refused. */
  readonly script: string;
}

/** An answer at the counter: words, a shape and a colour, and the plain next step. */
export function answerView(
  { gate, key, advice, verdict, position, at }: CounterAnswer,
  { own, script }: AnswerSetting,
): View {
  const { title, next } = wordsOfAnswer(gate, advice, verdict.reason);
  const imei = formatImei(key);
  return {
    answer: {
      advice,
      title,
      next: advice === 'refuse' ? [...next, ...safety] : next,
      imei,
      gate,
      about: readableImei(imei),
      at,
      position,
      canBuy: own === undefined && isBuyingGate(gate) && verdict.reason === 'no-report-found',
      // Machines of the organisation let it pass; the clerk is told what is known.
      isNotEnforced: verdict.outcome !== advice,
      ...(advice === 'refuse' && { script }),
      ...(own !== undefined && { own: { number: own.number, isSetAside: own.status === 'set-aside' } }),
      // An attempt was kept exactly when a listing in force was met.
      canName: verdict.tier !== undefined && advice !== 'allow',
    },
  };
}
