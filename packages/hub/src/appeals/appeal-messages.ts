import { provisionalReleaseMs } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import { momentText } from '../messages/index.ts';
import { addressTyped, contactOf } from './appeal-contact.ts';
import type { AppealDependencies } from './appeal-requests.ts';
import type { Appeal } from './appeal-store.ts';

/** What there is to tell whoever appeals. */
export type AppealNews = 'received' | 'released' | 'decided';

/**
 * Tells whoever appealed that there is something to read, where they asked for that: no link, and nothing of what it is.
 * Nobody is told on the line of the phone that was reported.
 */
export async function tellAppellant(
  trx: Trx,
  { messages, sealKey }: Pick<AppealDependencies, 'messages' | 'sealKey'>,
  appeal: Pick<Appeal, 'id' | 'reference' | 'key' | 'sealedContact'>,
  news: AppealNews,
  at: number,
): Promise<void> {
  const contact = contactOf(sealKey, appeal);
  if (contact === undefined || messages === undefined) return;
  const { reference, key } = appeal;
  const to = { to: addressTyped(contact), about: key === undefined ? [] : [key], at };
  if (news === 'released') {
    const values = { reference, until: momentText(at + provisionalReleaseMs) };
    await messages.send(trx, { ...to, template: 'provisional-release', values });
    return;
  }
  const template = news === 'received' ? 'appeal-received' : 'appeal-changed';
  await messages.send(trx, { ...to, template, values: { reference } });
}
