import type { AppealState } from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import { recordEvent } from '../events/index.ts';

/**
 * Tells whoever passed an appeal on, and whoever made the report, where it stands, in the act's own transaction: neither
 * who appealed nor what was said. Members of the public see it on their own pages.
 */
export async function tellParticipants(
  trx: Trx,
  { appeal, state, at }: { appeal: string; state: AppealState; at: number },
): Promise<void> {
  const { declaredBy, passedOnBy, status } = state;
  const participants = [declaredBy, passedOnBy].filter((one) => one !== undefined && one !== 'public');
  if (participants.length === 0) return;
  await recordEvent(trx, {
    type: 'deadset.appeal.changed',
    subject: appeal,
    participants: [...new Set(participants.map(String))],
    data: { appeal, status },
    at,
  });
}
