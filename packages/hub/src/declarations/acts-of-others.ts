import { RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import { bytesOfUuid } from '../record/index.ts';
import { actOn, type Step } from './act-on-declaration.ts';
import { evidenceOfBasis, saltedBasis } from './basis.ts';
import { addBasis, hasBasisOf } from './basis-store.ts';
import { contributorSecret } from './declaration-codes.ts';
import type {
  ActDone,
  CorrectRequest,
  DecideRequest,
  DeclarationDependencies,
  EaseRequest,
  UnlistRequest,
  VerifyRequest,
} from './declaration-requests.ts';
import {
  allowWithdrawalOf,
  findByReference,
  forgetUnprovedAttempts,
  keysOfDevice,
  listDue,
} from './declaration-store.ts';

/** How many declarations one round of the clock ends or restores. */
const actsPerRound = 500;

/** Two organisations approved it a day ago, and nobody objected. */
export function unlist(
  trx: Trx,
  dependencies: DeclarationDependencies,
  { reference, proposalId, why, at }: UnlistRequest,
): Promise<ActDone> {
  const evidence = { kind: 'proposal', proposalId: bytesOfUuid(proposalId) } as const;
  const step = { act: 'unlist', actor: 'approvers', authority: 'approvers', at, why, evidence } as const;
  return take(trx, dependencies, reference, step);
}

/** A contributor takes its own entry back, which nobody has proved. */
export async function correct(
  trx: Trx,
  dependencies: DeclarationDependencies,
  { reference, participant, keyId, why, at }: CorrectRequest,
): Promise<ActDone> {
  const declaration = await findByReference(trx, reference);
  if (declaration?.authority !== participant)
    throw new RegistryError('not-found', 'Your organisation has made no such report.');
  const secret = contributorSecret(dependencies.codeKey, bytesOfUuid(declaration.id));
  const by = { act: 'withdraw', actor: 'contributor', authority: participant } as const;
  return take(trx, dependencies, reference, { ...by, at, why, secret, keyIds: [keyId], isCorrection: true });
}

/** A police force gives a declaration its crime reference: tier 2, whatever stood against it before. */
export async function verify(
  trx: Trx,
  dependencies: DeclarationDependencies,
  { reference, force, crimeReference, at }: VerifyRequest,
): Promise<ActDone> {
  const basis = saltedBasis({ kind: 'crime-reference', reference: crimeReference }, dependencies.entropy);
  const declaration = await findByReference(trx, reference);
  if (declaration === undefined) throw new RegistryError('not-found', noSuchReport);
  await addBasis(trx, declaration.id, { ...basis, participant: force, at });
  const step = { act: 'verify', actor: 'officer', authority: force, at } as const;
  const why = 'a force has recorded the crime';
  return take(trx, dependencies, reference, { ...step, why, evidence: evidenceOfBasis(basis) });
}

/** The force that verified a report agrees that its keeper may withdraw it. */
export async function allowWithdrawal(
  trx: Trx,
  { reference, force, at }: { readonly reference: string; readonly force: string; readonly at: number },
): Promise<void> {
  const declaration = await findByReference(trx, reference);
  if (declaration === undefined || !(await hasBasisOf(trx, declaration.id, force)))
    throw new RegistryError(
      'not-found',
      'There is no report with this reference that your force has verified.',
    );
  await allowWithdrawalOf(trx, declaration.id, at);
  const why = 'the force agrees that the keeper withdraws it';
  await recordAudit(trx, {
    at,
    actor: force,
    act: 'allow-withdrawal',
    object: `declaration:${reference}`,
    why,
  });
}

/** A second person lets an unproved word count that a brake has kept without effect. */
export function letGo(
  trx: Trx,
  dependencies: DeclarationDependencies,
  { reference, organisation, why, at }: DecideRequest,
): Promise<ActDone> {
  const by = { act: 'amend', actor: 'decider', authority: organisation, brake: 'let-go' } as const;
  return take(trx, dependencies, reference, { ...by, at, why });
}

/** A human has decided a dispute for the declarer: the declaration bars the phone from now on. */
export function settle(
  trx: Trx,
  dependencies: DeclarationDependencies,
  { reference, organisation, why, at }: DecideRequest,
): Promise<ActDone> {
  return take(trx, dependencies, reference, {
    act: 'settle',
    actor: 'decider',
    authority: organisation,
    at,
    why,
  });
}

/**
 * The holder has proved an appeal: for seven days the phone works while it is decided. One approver's passkey stands in
 * the entry, and every follower verifies it; that the approver is of another organisation than the declarer is judged here.
 */
export async function ease(
  trx: Trx,
  dependencies: DeclarationDependencies,
  { reference, organisation, why, at, entryId, reasonCode, proposedAt, approval }: EaseRequest,
): Promise<ActDone> {
  const declaration = await findByReference(trx, reference);
  if (declaration?.authority === organisation)
    throw new RegistryError(
      'not-allowed',
      'Your organisation made this report: somebody else decides about it.',
    );
  const approvals = [approval];
  const evidence = { kind: 'approvals', reason: reasonCode, proposedAt, approvals } as const;
  const by = { act: 'ease', actor: 'decider', authority: organisation } as const;
  return take(trx, dependencies, reference, { ...by, at, why, entryId, evidence, keyIds: [approval.keyId] });
}

/** A human ends an easing before its time, because the appeal was decided for the declarer. */
export function restore(
  trx: Trx,
  dependencies: DeclarationDependencies,
  { reference, organisation, why, at }: DecideRequest,
): Promise<ActDone> {
  return take(trx, dependencies, reference, {
    act: 'restore',
    actor: 'decider',
    authority: organisation,
    at,
    why,
  });
}

/** Ends unproved declarations whose time is over; gives how many. */
export function lapseDue(dependencies: DeclarationDependencies): Promise<number> {
  return byClock(dependencies, 'declared', 'lapse');
}

/** Puts eased declarations into force again whose seven days are over; gives how many. */
export function restoreDue(dependencies: DeclarationDependencies): Promise<number> {
  return byClock(dependencies, 'eased', 'restore');
}

async function byClock(
  dependencies: DeclarationDependencies,
  status: 'declared' | 'eased',
  act: 'lapse' | 'restore',
): Promise<number> {
  const { db, clock } = dependencies;
  let done = 0;
  for (const reference of await listDue(db, status, clock(), actsPerRound)) {
    const declaration = await findByReference(db, reference);
    if (declaration === undefined) continue;
    const keys = await keysOfDevice(db, declaration.deviceId);
    done += await inUnitOfWork(db, keys, async (trx) => {
      // Read again under the locks: it may have been proved or withdrawn since.
      const current = await findByReference(trx, reference);
      if (current?.state.status !== status) return 0;
      const why = act === 'lapse' ? 'nobody proved it in time' : 'the time for which it was eased is over';
      await actOn(trx, dependencies, current, { act, actor: 'clock', authority: 'clock', at: clock(), why });
      if (act === 'lapse') await forgetUnprovedAttempts(trx, keys, current.state.declaredAt, clock());
      return 1;
    });
  }
  return done;
}

async function take(
  trx: Trx,
  dependencies: DeclarationDependencies,
  reference: string,
  step: Step,
): Promise<ActDone> {
  const declaration = await findByReference(trx, reference);
  if (declaration === undefined) throw new RegistryError('not-found', noSuchReport);
  const { status, tier } = await actOn(trx, dependencies, declaration, step);
  return { reference, status, tier };
}

const noSuchReport = 'There is no such report.';
