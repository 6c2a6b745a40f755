import {
  type AppealState,
  type Approver,
  applyAppealDeed,
  RegistryError,
  unlistReasons,
} from '@deadset/domain';
import { easingChallenge, sha256 } from '@deadset/protocol';
import { anyApproverOptions, findSubjectById, keysOfSubject, wordOfApprover } from '../approvals/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import type { AppealDependencies, Decider } from './appeal-requests.ts';
import { type Appeal, findAppeal } from './appeal-store.ts';
import { deciderRefusals } from './appeal-words.ts';
import { stepIn } from './deciding.ts';

/** How long an approver may take to answer, in milliseconds: ten minutes of the fifteen that there are. */
const answerLifeMs = 600_000;
const entryPrefix = Buffer.from('deadset appeal easing v1\n');
const reasonCode = unlistReasons['appeal-proved'].code;

/** What a browser needs so that an approver may put a passkey to the provisional release. */
export async function releaseOptions(dependencies: AppealDependencies, appeal: Appeal, askedAt: number) {
  const subject = appeal.declarationId && (await findSubjectById(dependencies.db, appeal.declarationId));
  if (!subject) return undefined;
  return anyApproverOptions(dependencies, challengeFor(appeal.id, subject, askedAt));
}

/**
 * Releases the phone while a proved appeal is decided: for seven days at most networks let it pass and other gates hold.
 *
 * It takes the decider and one approver's passkey (they may be one person), neither of the organisation that made the
 * report; every follower of the record verifies the passkey's word.
 */
export async function release(
  dependencies: AppealDependencies,
  decider: Decider,
  id: string,
  { answer, askedAt }: { answer: string; askedAt: number },
): Promise<void> {
  const { db, clock, declarations } = dependencies;
  const appeal = await findAppeal(db, { id });
  const subject = appeal?.declarationId && (await findSubjectById(db, appeal.declarationId));
  if (!subject) throw new RegistryError('not-found', 'There is no such appeal, or no report any more.');
  const at = clock();
  if (!(askedAt <= at && at - askedAt < answerLifeMs))
    throw new RegistryError('conflict', 'This took too long. Start again.');
  await inUnitOfWork(db, await keysOfSubject(db, subject), async (trx) => {
    const { state } = await stepIn(trx, dependencies, id, { act: 'release', person: decider, at });
    const challenge = challengeFor(id, subject, askedAt);
    const { approver, approval } = await wordOfApprover(trx, dependencies, challenge, answer);
    const { organisation } = approver.key;
    mustBeIndependent(state, { keyId: approver.key.keyId.toString('hex'), organisation }, at);
    await declarations.ease(trx, {
      reference: subject.reference,
      organisation,
      why: 'an appeal was proved',
      at,
      entryId: entryIdFor(id, askedAt),
      reasonCode,
      proposedAt: askedAt,
      approval,
    });
  });
}

/** Whoever puts the passkey to it is as independent as whoever decides. */
function mustBeIndependent(state: AppealState, person: Approver, at: number): void {
  const result = applyAppealDeed({ ...state, status: 'proved' }, { act: 'release', person, at });
  if (!result.ok) throw new RegistryError('not-allowed', deciderRefusals[result.refusal]);
}

function challengeFor(
  appealId: string,
  { deviceLabel, name }: { deviceLabel: Buffer; name: Buffer },
  askedAt: number,
): Buffer {
  return easingChallenge({
    deviceLabel,
    declaration: name,
    reason: reasonCode,
    proposalId: entryIdFor(appealId, askedAt),
    proposedAt: askedAt,
  });
}

/** Id of the entry, known before it is written: the challenge names it. 16 bytes. */
function entryIdFor(appealId: string, askedAt: number): Buffer {
  return sha256(entryPrefix, Buffer.from(`${appealId}\n${askedAt}`)).subarray(0, 16);
}
