import { applyUnlistingAct, RegistryError, type UnlistingAct } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import {
  changeProposal,
  findOpenProposal,
  findProposal,
  listProposalsInHand,
  type Proposal,
} from './proposal-store.ts';
import { wordsOfReason } from './proposals.ts';
import { recordObjection } from './record-acts.ts';
import { findSubject, findSubjectById, isOpenSubject, keysOfSubject, type Subject } from './subject-store.ts';

/** Proposals that one round of the clock looks at. */
const proposalsPerRound = 500;

/**
 * The keeper stops a proposal for good. `reference` and `code` are those of the report.
 *
 * Throws `RegistryError`: 'not-found' when they are wrong, 'conflict' when there is nothing to stop any more.
 */
export async function objectTo(
  { db, clock, entropy, declarations }: ApprovalDependencies,
  reference: string,
  code: string,
): Promise<void> {
  const { reference: kept } = await declarations.status(reference, code);
  const subject = await findSubject(db, kept);
  // A report by telephone number whose phone nobody has named: the same words, so that this is not told.
  if (subject === undefined) throw nothingProposed();
  await inUnitOfWork(db, await keysOfSubject(db, subject), async (trx) => {
    const proposal = await findOpenProposal(trx, subject.id);
    if (proposal === undefined) throw nothingProposed();
    const at = clock();
    if (!(await take(trx, proposal, { act: 'object', at })))
      throw new Error('an open proposal cannot be stopped');
    // Before its second approval it is not in the log; there is nothing to object to there.
    if (proposal.state.status === 'noticed') await recordObjection(trx, entropy, { subject, at });
    await recordAudit(trx, {
      at,
      actor: 'declarer',
      act: 'object',
      object: `declaration:${subject.reference}`,
      why: 'the keeper objects',
      detail: { proposal: proposal.id },
    });
  });
}

/**
 * What the clock does to proposals: carries out those whose day is over, ends those that waited too long, and those
 * whose report has ended in another way. Gives how many it carried out.
 */
export async function workOffProposals(dependencies: ApprovalDependencies): Promise<number> {
  const { db } = dependencies;
  let executed = 0;
  for (const id of await listProposalsInHand(db, proposalsPerRound)) {
    const seen = await findProposal(db, id);
    const subject = seen && (await findSubjectById(db, seen.declarationId));
    if (subject === undefined) continue;
    executed += await inUnitOfWork(db, await keysOfSubject(db, subject), (trx) =>
      workOff(trx, dependencies, id),
    );
  }
  return executed;
}

async function workOff(trx: Trx, { clock, declarations }: ApprovalDependencies, id: string): Promise<number> {
  // Read again under the locks: it may have been approved or objected to since.
  const proposal = await findProposal(trx, id);
  const subject = proposal && (await findSubjectById(trx, proposal.declarationId));
  if (proposal === undefined || subject === undefined) return 0;
  const at = clock();
  if (!isOpenSubject(subject)) {
    await take(trx, proposal, { act: 'void', at });
    return 0;
  }
  if (await take(trx, proposal, { act: 'expire', at })) {
    await auditEnd(trx, proposal, subject, { at, act: 'expire', why: 'nobody else approved it in time' });
    return 0;
  }
  if (!(await take(trx, proposal, { act: 'execute', at }))) return 0;
  const why = wordsOfReason(proposal.reason);
  await declarations.unlist(trx, { reference: subject.reference, proposalId: proposal.id, why, at });
  return 1;
}

/** False when the rules do not let it be taken now, or not any more. */
async function take(trx: Trx, { id, state }: Proposal, act: UnlistingAct): Promise<boolean> {
  const result = applyUnlistingAct(state, act);
  if (result.ok) await changeProposal(trx, id, result.state.status, act.at);
  return result.ok;
}

async function auditEnd(
  trx: Trx,
  proposal: Proposal,
  subject: Subject,
  { at, act, why }: { at: number; act: string; why: string },
): Promise<void> {
  await recordAudit(trx, {
    at,
    actor: 'clock',
    act,
    kind: 'alteration',
    object: `declaration:${subject.reference}`,
    why,
    detail: { proposal: proposal.id },
  });
}

function nothingProposed(): RegistryError {
  return new RegistryError('conflict', 'Nobody proposes to end your report any more. Look at its status.');
}
