import type { ConsentClient } from '@deadset/client';
import type { Gate } from '@deadset/domain';

/** Questions that keepers have not answered yet, by phone and presenter. */
export type OpenQuestions = Map<string, string>;

/** Whether the keeper agreed, for this presenter alone; asks them when they were not asked yet. */
export async function askKeeper(
  consents: ConsentClient,
  question: { readonly gate: Gate; readonly imei: string; readonly presenter: string },
  open: OpenQuestions,
): Promise<{ readonly consent: string; readonly isGiven: boolean }> {
  const key = `${question.imei} ${question.presenter}`;
  const before = open.get(key);
  const { consentId, state } =
    before === undefined ? await consents.ask(question) : await consents.look(before);
  if (state === 'asked') open.set(key, consentId);
  else open.delete(key);
  return { consent: consentId, isGiven: state === 'given' };
}
