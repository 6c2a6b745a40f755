import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { recordAudit } from './audit-store.ts';

/** Writes down that a participant is about to be told the list; whoever calls it answers afterwards. */
export type Disclose = (
  participant: string,
  act: 'feed' | 'snapshot',
  detail: Readonly<Record<string, number>>,
) => Promise<void>;

/** One line per stream that is opened and per snapshot that is given, not per batch: from then on the participant has it all. */
export function createDisclosures(db: Db, clock: Clock): Disclose {
  return (participant, act, detail) =>
    recordAudit(db, {
      at: clock(),
      actor: participant,
      recipient: participant,
      act,
      object: 'list',
      why: 'its gates answer by the list',
      detail,
    });
}
