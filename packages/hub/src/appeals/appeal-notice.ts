import { appealDecisionMs, isOpenAppeal, provisionalReleaseMs } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import type { AppealNotice } from '../declarations/index.ts';
import { isShielded } from '../reviews/index.ts';
import { findAppealOf } from './appeal-store.ts';

/**
 * What whoever made a report is told of an appeal against it. Nothing while a trained person has not said that nothing
 * speaks for danger: that somebody answers may be what the other one waits for.
 */
export async function appealNoticeFor(db: Db, declarationId: string): Promise<AppealNotice | undefined> {
  const appeal = await findAppealOf(db, declarationId);
  if (appeal === undefined || !isOpenAppeal(appeal.state) || (await isShielded(db, declarationId)))
    return undefined;
  const { status, openedAt, releasedAt } = appeal.state;
  const decisionDueAt = openedAt + appealDecisionMs;
  return status === 'released' && releasedAt !== undefined
    ? { decisionDueAt, releasedUntilAt: releasedAt + provisionalReleaseMs }
    : { decisionDueAt };
}
