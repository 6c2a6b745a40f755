import {
  type Approver,
  applyUnlistingAct,
  proposalEndsAt,
  RegistryError,
  type UnlistingAct,
  type UnlistingRefusal,
  type UnlistingState,
  unlistReasonNames,
  unlistReasons,
} from '@deadset/domain';
import { type Approval, approvalChallenge } from '@deadset/protocol';
import { recordAudit, recordLook } from '../audit/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import { bytesOfUuid, uuidOf } from '../record/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import { copiedPasskey } from './approver-sessions.ts';
import { countSignature, type KeptApprover } from './approver-store.ts';
import { readUsedPasskey } from './passkey-answers.ts';
import {
  addApproval,
  addDraft,
  changeProposal,
  countApprovals,
  findOpenProposal,
  findProposal,
  listOpenProposals,
  lockApprover,
  type Proposal,
} from './proposal-store.ts';
import { recordProposal } from './record-acts.ts';
import { findSubject, findSubjectById, isOpenSubject, keysOfSubject, type Subject } from './subject-store.ts';
import { approvalOf, signCountOf, useOptions } from './use-passkey.ts';

/** Proposals that one page shows at most. */
const queueLength = 100;
/** A page that an approver looks at again within this time is one look, in milliseconds. */
const oneLookMs = 600_000;

/** A proposal and what it is about. */
export interface ProposalInHand {
  readonly proposal: Proposal;
  readonly subject: Subject;
}

/** What waits for approval or for its day, the oldest first. Every look is on the audit. */
export async function queue(
  { db, clock }: ApprovalDependencies,
  approver: KeptApprover,
): Promise<ProposalInHand[]> {
  await recordLook(db, lookOf(approver, 'approvals', clock()), oneLookMs);
  const proposals = await listOpenProposals(db, approver.key.keyId, queueLength);
  return Promise.all(proposals.map((proposal) => withSubject(db, proposal)));
}

/** Writes a proposal down; it does nothing, and nobody else sees it, until its author puts a passkey to it. Gives its id. */
export async function draft(
  { db, clock, entropy }: ApprovalDependencies,
  approver: KeptApprover,
  wish: { reference: string; reason: string },
): Promise<string> {
  const reason = unlistReasonNames.find((name) => name === wish.reason);
  if (reason === undefined) throw new RegistryError('invalid', 'Choose a reason.');
  const subject = await findSubject(db, wish.reference.trim().toUpperCase());
  if (subject === undefined) throw new RegistryError('not-found', 'There is no report with this reference.');
  if (!isOpenSubject(subject)) throw new RegistryError('conflict', 'This report has ended already.');
  if (subject.authority === approver.key.organisation)
    throw new RegistryError('not-allowed', refusals['own-declaration']);
  const [id, at] = [uuidOf(entropy(16)), clock()];
  await inUnitOfWork(db, [], async (trx) => {
    const { code } = unlistReasons[reason];
    await addDraft(trx, { id, declarationId: subject.id, reason: code, author: approver.key.keyId, at });
    await recordAudit(trx, { ...lookOf(approver, `declaration:${subject.reference}`, at), act: 'draft' });
  });
  return id;
}

/** A proposal that this approver may see. Throws `RegistryError` ('not-found') for any other, and for another's draft. */
export async function look(
  { db, clock }: ApprovalDependencies,
  approver: KeptApprover,
  id: string,
): Promise<ProposalInHand> {
  const proposal = await findProposal(db, id);
  const { keyId } = personOf(approver);
  if (
    proposal === undefined ||
    (proposal.state.status === 'drafted' && proposal.state.author.keyId !== keyId)
  )
    throw new RegistryError('not-found', 'There is no such proposal.');
  await recordLook(db, lookOf(approver, `proposal:${id}`, clock()), oneLookMs);
  return withSubject(db, proposal);
}

/** Why this approver cannot approve a proposal; undefined when they can. */
export async function refusalFor(
  { db, clock }: ApprovalDependencies,
  approver: KeptApprover,
  { state }: Proposal,
): Promise<string | undefined> {
  const givenToday = await countApprovals(db, approver.key.keyId, clock());
  const act: UnlistingAct = { act: 'approve', approver: personOf(approver), at: clock(), givenToday };
  const result = applyUnlistingAct(state, act);
  return result.ok ? undefined : refusals[result.refusal];
}

/** What the approver's browser needs to let exactly their passkey sign exactly this. */
export function approvalOptions(
  { site }: ApprovalDependencies,
  approver: KeptApprover,
  inHand: ProposalInHand,
) {
  return useOptions(site, challengeFor(inHand), approver.credentialId);
}

/**
 * An approver puts a passkey to a proposal. With the second one it goes into the log, and the keeper's day begins.
 *
 * Throws `RegistryError`s that say why not; nothing is kept then.
 */
export async function approve(
  dependencies: ApprovalDependencies,
  approver: KeptApprover,
  id: string,
  answer: string,
): Promise<void> {
  const { db, clock, site } = dependencies;
  const { subject } = await look(dependencies, approver, id);
  const used = readUsedPasskey(answer);
  await inUnitOfWork(db, await keysOfSubject(db, subject), async (trx) => {
    await lockApprover(trx, approver.key.keyId);
    const inHand = await readAgain(trx, id);
    const approval = approvalOf(site, approver.key, challengeFor(inHand), used);
    const at = clock();
    const state = await judged(trx, inHand, approver, at);
    if (!(await countSignature(trx, approver.key.keyId, signCountOf(approval))))
      throw new RegistryError('not-allowed', copiedPasskey);
    await keep(trx, dependencies, inHand, { approver, approval, state, at });
  });
}

/** The state that the approval leads to; throws when the rules refuse it. */
async function judged(
  trx: Trx,
  { proposal, subject }: ProposalInHand,
  approver: KeptApprover,
  at: number,
): Promise<UnlistingState> {
  if (!isOpenSubject(subject)) throw new RegistryError('conflict', 'This report has ended already.');
  const givenToday = await countApprovals(trx, approver.key.keyId, at);
  const act: UnlistingAct = { act: 'approve', approver: personOf(approver), at, givenToday };
  const result = applyUnlistingAct(proposal.state, act);
  if (!result.ok) throw new RegistryError('not-allowed', refusals[result.refusal]);
  if (proposal.state.status !== 'drafted') return result.state;
  const open = await findOpenProposal(trx, subject.id);
  if (open === undefined) return result.state;
  throw new RegistryError('conflict', 'Somebody else has proposed to end this report. Look at the queue.');
}

async function keep(
  trx: Trx,
  { entropy }: ApprovalDependencies,
  { proposal, subject }: ProposalInHand,
  given: { approver: KeptApprover; approval: Approval; state: UnlistingState; at: number },
): Promise<void> {
  const { approver, approval, state, at } = given;
  await changeProposal(trx, proposal.id, state.status, at);
  await addApproval(trx, proposal.id, approval, at);
  if (state.status === 'noticed') {
    const approvals = [...proposal.approvals, approval];
    await recordProposal(trx, entropy, { proposal: { ...proposal, approvals }, subject, at });
  }
  await recordAudit(trx, {
    at,
    actor: actorOf(approver),
    act: state.status === 'noticed' ? 'propose' : 'approve',
    object: `declaration:${subject.reference}`,
    why: wordsOfReason(proposal.reason),
    onBehalfOf: approver.key.organisation,
    detail: { proposal: proposal.id },
  });
}

async function readAgain(trx: Trx, id: string): Promise<ProposalInHand> {
  const proposal = await findProposal(trx, id);
  if (proposal === undefined) throw new Error('a proposal is gone');
  return withSubject(trx, proposal);
}

async function withSubject(
  db: Trx | ApprovalDependencies['db'],
  proposal: Proposal,
): Promise<ProposalInHand> {
  const subject = await findSubjectById(db, proposal.declarationId);
  if (subject === undefined) throw new Error('a proposal is about no declaration');
  return { proposal, subject };
}

function challengeFor({ proposal, subject }: ProposalInHand): Buffer {
  return approvalChallenge({
    deviceLabel: subject.deviceLabel,
    declaration: subject.name,
    reason: proposal.reason,
    proposalId: bytesOfUuid(proposal.id),
    proposedAt: proposal.state.proposedAt,
  });
}

/** The words of a reason's code. */
export function wordsOfReason(code: number): string {
  const name = unlistReasonNames.find((one) => unlistReasons[one].code === code);
  return name === undefined ? `reason ${code}` : unlistReasons[name].words;
}

/** When whoever waits for an approval has waited too long. */
export const endOf = ({ state }: Proposal): number => proposalEndsAt(state);

function personOf({ key }: KeptApprover): Approver {
  return { keyId: key.keyId.toString('hex'), organisation: key.organisation };
}

function actorOf({ key }: KeptApprover): string {
  return `approver:${key.keyId.toString('hex')}`;
}

function lookOf(approver: KeptApprover, object: string, at: number) {
  return {
    at,
    actor: actorOf(approver),
    act: 'look',
    kind: 'consultation' as const,
    object,
    why: 'to judge whether a report is to be ended',
    onBehalfOf: approver.key.organisation,
  };
}

const refusals = {
  'not-open': 'This proposal is not open any more.',
  'not-the-author': 'Only who wrote this proposal can approve it first.',
  'own-declaration':
    'Your organisation made this report. It withdraws it with its code, or in its next list.',
  'same-person': 'You have approved this already. It takes somebody of another organisation now.',
  'same-organisation':
    'A colleague of yours has approved this already. It takes somebody of another organisation now.',
  'quota-used': 'You have given all the approvals that one person may give in 24 hours.',
  'too-late': 'This proposal has waited too long. Write a new one.',
  'too-early': 'It is too early for this.',
} as const satisfies Record<UnlistingRefusal, string>;
