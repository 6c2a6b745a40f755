import { formatImeiKey, type ImeiKey, reasonWords, type Verdict } from '@deadset/domain';
import type { View } from '../pages/index.ts';

/**
 * What the answer's page shows. Only of a report it says when it was given: without one, two answers differ in nothing
 * but the number that was typed, which always has fourteen digits here.
 */
export function answerView({ outcome, reason }: Verdict, key: ImeiKey, at: number): View {
  const asked = { outcome, imei: formatImeiKey(key) };
  return reason === 'no-report-found' ? asked : { ...asked, reason, because: reasonWords[reason].words, at };
}
