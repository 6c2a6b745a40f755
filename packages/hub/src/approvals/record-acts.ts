import type { Trx } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { bytesOfUuid, recordEntry } from '../record/index.ts';
import type { Proposal } from './proposal-store.ts';
import type { Subject } from './subject-store.ts';

/** Puts a proposal with its two approvals on the record: it ends nothing, but from its place in the log the day counts. */
export async function recordProposal(
  trx: Trx,
  entropy: Entropy,
  { proposal, subject, at }: { proposal: Proposal; subject: Subject; at: number },
): Promise<void> {
  const { reason, state, approvals } = proposal;
  await recordEntry(trx, entropy, {
    ...aboutOf(subject),
    entryId: bytesOfUuid(proposal.id),
    act: 'propose',
    at,
    authority: 'approvers',
    keyIds: approvals.map(({ keyId }) => keyId),
    evidence: { kind: 'approvals', reason, proposedAt: state.proposedAt, approvals },
  });
}

/** Puts the keeper's objection on the record. It needs no evidence: it only ever leaves things as strong as they are. */
export async function recordObjection(
  trx: Trx,
  entropy: Entropy,
  { subject, at }: { subject: Subject; at: number },
): Promise<void> {
  await recordEntry(trx, entropy, {
    ...aboutOf(subject),
    act: 'object',
    at,
    authority: subject.authority,
    evidence: { kind: 'none' },
  });
}

function aboutOf({ deviceId, name, tier, mode, isQuiet }: Subject) {
  return { deviceId, declaration: name, tier, mode, isQuiet };
}
