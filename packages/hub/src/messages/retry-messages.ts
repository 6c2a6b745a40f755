import { recordAudit } from '../audit/index.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { reviveDead } from './message-store.ts';

/** Lets messages that were given up be sent once more, as if they were new, and gives how many: the gateway has been mended. */
export function retryMessages(db: Db, clock: Clock = systemClock): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const at = clock();
    const revived = await reviveDead(trx, at);
    if (revived === 0) return 0;
    await recordAudit(trx, {
      at,
      actor: 'operator',
      kind: 'alteration',
      act: 'retry-messages',
      object: 'messages',
      why: 'what kept them from being sent has been mended',
      detail: { messages: revived },
    });
    return revived;
  });
}
