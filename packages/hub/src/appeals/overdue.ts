import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { recordEvent } from '../events/index.ts';
import type { AppealDependencies } from './appeal-requests.ts';
import { addStep, lockAppeal } from './appeal-store.ts';
import { listOverdue } from './figure-store.ts';

/**
 * Notes each appeal with a clock that has run out, once for each time that it was opened: a step, a line of the audit, and an
 * event to the participants concerned. Gives their number.
 */
export async function noteOverdue({ db, clock }: AppealDependencies): Promise<number> {
  const late = await listOverdue(db, clock());
  for (const id of late) {
    await inUnitOfWork(db, [], async (trx) => {
      const appeal = await lockAppeal(trx, id);
      // Another process has noted it since.
      if (appeal === undefined || !(await listOverdue(trx, clock())).includes(id)) return;
      const at = clock();
      await addStep(trx, id, { act: 'overdue', at });
      const { declaredBy, passedOnBy } = appeal.state;
      const concerned = [declaredBy, passedOnBy].flatMap((one) =>
        one === undefined || one === 'public' ? [] : [one],
      );
      if (concerned.length > 0)
        await recordEvent(trx, {
          type: 'deadset.appeal.changed',
          subject: id,
          participants: [...new Set(concerned)],
          data: { appeal: id, status: 'overdue' },
          at,
        });
      const object = `appeal:${appeal.reference}`;
      const why = 'a clock has run out';
      await recordAudit(trx, { at, actor: 'clock', act: 'overdue', kind: 'alteration', object, why });
    });
  }
  return late.length;
}
