import {
  type DisputeReason,
  judgeProof,
  type ProofRefusal,
  RegistryError,
  transitionFor,
} from '@deadset/domain';
import type { Trx } from '../database/index.ts';
import type { Step } from './act-on-declaration.ts';
import type { DeclarationDependencies } from './declaration-requests.ts';
import { type Declaration, keysOfDevice, useStatement } from './declaration-store.ts';

/** What came of a proof. */
export interface Proved {
  /** Why a human has to decide; absent when nothing stands against the keeper. */
  readonly dispute?: DisputeReason;
}

/** Where the transition table asks for it, takes a logbook that was judged already, or judges the statement of an operator or a maker and lets it serve once. */
export async function proveKeeper(
  trx: Trx,
  dependencies: DeclarationDependencies,
  declaration: Declaration,
  step: Step,
): Promise<Proved> {
  const { act, actor, statement, logbook, at } = step;
  if (act === 'withdraw') refuseOthersWithdrawal(declaration, step);
  if (!isProofNeeded(declaration, step)) return {};
  if (logbook !== undefined) return act === 'raise' ? shownByLogbook(trx, dependencies, declaration) : {};
  if (statement === undefined) {
    throw new RegistryError(
      'not-allowed',
      'This needs proof that the phone is yours. Sign in with your network, or show your logbook, first.',
    );
  }
  const keys = await keysOfDevice(trx, declaration.deviceId);
  const judged = judgeProof(statement.statement, keys, declaration.takenAt);
  if (judged.standing === 'refused') throw new RegistryError('not-allowed', proofRefusals[judged.why]);
  if (!(await useStatement(trx, statement.digest, at))) {
    throw new RegistryError('conflict', 'This proof has been used already. Sign in with your network again.');
  }
  if (act !== 'raise' || actor === 'clock') return {};
  if (judged.standing === 'disputed') return { dispute: judged.why };
  const dispute = await dependencies.doubts?.disputeOf(trx, { keys, takenAt: declaration.takenAt });
  return dispute === undefined ? {} : { dispute };
}

/** A logbook is the keeper's own, so only what it does not know stands against it: that they sold the phone without it. */
async function shownByLogbook(
  trx: Trx,
  { doubts }: DeclarationDependencies,
  { deviceId, takenAt }: Declaration,
): Promise<Proved> {
  const keys = await keysOfDevice(trx, deviceId);
  const dispute = await doubts?.disputeOf(trx, { keys, takenAt });
  return dispute === undefined || dispute === 'another-keeper' ? {} : { dispute };
}

function isProofNeeded(declaration: Declaration, { act, actor, authority }: Step): boolean {
  const isNeeded = transitionFor(declaration.state.status, act)?.requires.includes('keeper-proof') ?? false;
  return isNeeded && !isOnOwnBasis(declaration, { actor, authority });
}

/** Whether a force or an insurer acts on what it declared on its own reference: its credentials and code are enough. */
function isOnOwnBasis(
  { state, authority: declaredBy }: Declaration,
  { actor, authority }: Pick<Step, 'actor' | 'authority'>,
): boolean {
  return actor === 'contributor' && authority === declaredBy && !state.startedUnproved;
}

/** What others stand for cannot be withdrawn behind their back. */
function refuseOthersWithdrawal(declaration: Declaration, step: Step): void {
  const { state, isWithdrawalAllowed = false } = declaration;
  if (state.tier < 2 || isWithdrawalAllowed || isOnOwnBasis(declaration, step)) return;
  throw new RegistryError(
    'not-allowed',
    state.tier === 2
      ? 'The police have verified this report. Ask the force that gave you the crime reference to agree first.'
      : 'Somebody else holds the title to this phone now. Only they can withdraw the report.',
  );
}

const proofRefusals = {
  'reaches-the-holder':
    'A code sent to the SIM that was in the phone proves nothing, nor does a sign-in on the phone itself: whoever has the phone could do either. Use your account with the network from elsewhere, or a SIM issued after the phone was taken.',
  'another-device':
    'Your network says that your line was used with another phone. Check the IMEI in your report.',
  'not-the-main-line':
    'Your network says that this line was not the main line of the phone in the days before it was taken.',
} as const satisfies Record<ProofRefusal, string>;
