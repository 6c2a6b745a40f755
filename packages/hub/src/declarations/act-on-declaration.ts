import {
  type ActRefusal,
  applyAct,
  type DeclarationAct,
  type DeclarationState,
  type DeviceAct,
  isInDoubt,
  type Mode,
  RegistryError,
} from '@deadset/domain';
import { type Evidence, easingSecret } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import { recordEntry } from '../record/index.ts';
import { flagForReview } from '../reviews/index.ts';
import type { DeclarationDependencies, VerifiedStatement } from './declaration-requests.ts';
import {
  addAct,
  changeDeclaration,
  changeDispute,
  type Declaration,
  keysOfDevice,
  stateOfKeys,
} from './declaration-store.ts';
import { type Proved, proveKeeper } from './prove-keeper.ts';

/** One further act: what is to be done, by whom, and what they show. */
export interface Step {
  readonly act: DeclarationAct;
  readonly actor: DeviceAct['actor'];
  /** Under which name it stands in the log: a participant's id, `public`, `approvers` or `clock`. */
  readonly authority: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly mode?: Mode;
  /** A second person lets an unproved word count that a brake has kept without effect. */
  readonly brake?: 'let-go';
  readonly statement?: VerifiedStatement;
  /** In place of a statement: what a logbook shows that was found to be the keeper's. */
  readonly logbook?: { readonly digest: Buffer };
  /** What the declarer's code opened. */
  readonly secret?: Buffer;
  /** What the entry shows, where it follows from nothing else here. */
  readonly evidence?: Evidence;
  /** Whoever asked has found that no keeper has proved it, so none has to prove it again. */
  readonly isCorrection?: true;
  /** Ids of the approvers' keys. */
  readonly keyIds?: readonly Buffer[];
  /** Id of the entry, where others had to know it before it was written; 16 bytes. */
  readonly entryId?: Buffer;
  /** The reason, for the audit. */
  readonly why?: string;
}

/** One further act in its transaction: judged by the rules, kept, recorded and audited. Gives the state after it. */
export async function actOn(
  trx: Trx,
  dependencies: DeclarationDependencies,
  declaration: Declaration,
  step: Step,
): Promise<DeclarationState> {
  const keys = await keysOfDevice(trx, declaration.deviceId);
  const proved: Proved =
    step.isCorrection === true ? {} : await proveKeeper(trx, dependencies, declaration, step);
  const deviceAct: DeviceAct = {
    act: step.act,
    actor: step.actor,
    at: step.at,
    declarationId: declaration.id,
    ...(step.mode === undefined ? {} : { mode: step.mode }),
    ...(step.brake === undefined ? {} : { brake: step.brake }),
    ...(proved.dispute === undefined ? {} : { isDisputed: true }),
  };
  const result = applyAct(await stateOfKeys(trx, keys), deviceAct);
  if (!result.ok) throw new RegistryError('conflict', actRefusals[result.refusal]);
  const next = result.state.declarations.get(declaration.id);
  if (next === undefined) throw new Error('an act lost its declaration');
  await changeDeclaration(trx, declaration.id, next, step.at);
  await keepDispute(trx, declaration, next, proved, step.at);
  await flagDoubt(trx, dependencies, declaration, step, proved);
  const entryId = await recordEntry(trx, dependencies.entropy, {
    deviceId: declaration.deviceId,
    act: step.act,
    tier: next.tier,
    mode: next.mode,
    at: step.at,
    authority: step.authority,
    declaration: declaration.name,
    isQuiet: next.isQuiet,
    isDisputed: isInDoubt(next.status),
    evidence: evidenceOf(step, declaration.state.mode),
    // The end of an easing is no end of the declaration.
    ...(next.untilAt === undefined || next.status !== 'declared' ? {} : { untilAt: next.untilAt }),
    ...(step.keyIds === undefined ? {} : { keyIds: step.keyIds }),
    ...(step.entryId === undefined ? {} : { entryId: step.entryId }),
  });
  await addAct(trx, deviceAct, entryId);
  if (step.act === 'raise' || step.act === 'verify' || step.act === 'amend') {
    const { declaredAt } = next;
    const isProved = next.status !== 'declared';
    await dependencies.doubts?.meet?.(trx, { keys, declaredAt, isProved, at: step.at });
  }
  await auditStep(trx, declaration, step, proved);
  return next;
}

async function keepDispute(
  trx: Trx,
  { id, state }: Declaration,
  next: DeclarationState,
  { dispute }: Proved,
  at: number,
): Promise<void> {
  if (next.status === 'disputed' && dispute !== undefined) await changeDispute(trx, id, { why: dispute, at });
  else if (state.status === 'disputed' && next.status !== 'disputed') await changeDispute(trx, id, undefined);
}

/** Who pays for another's line, or runs another's account, may be watching them: a trained person looks first. */
async function flagDoubt(
  trx: Trx,
  { entropy }: DeclarationDependencies,
  { id: declarationId }: Declaration,
  { statement, at }: Step,
  { dispute }: Proved,
): Promise<void> {
  if (dispute !== 'payer-is-not-the-user') return;
  const isAccount = statement?.statement.signInMethod === 'maker-account';
  const cause = isAccount ? 'shared-account' : 'payer-is-not-user';
  await flagForReview(trx, entropy, { declarationId, cause, at });
}

async function auditStep(trx: Trx, declaration: Declaration, step: Step, { dispute }: Proved): Promise<void> {
  const { statement, authority, actor } = step;
  const isOfOrganisation = actor === 'contributor' || actor === 'officer' || actor === 'decider';
  const detail = {
    ...(statement === undefined ? {} : { provedBy: statement.operator }),
    ...(step.logbook === undefined ? {} : { provedBy: 'logbook' }),
    ...(dispute === undefined ? {} : { disputed: dispute }),
  };
  await recordAudit(trx, {
    at: step.at,
    actor: isOfOrganisation ? authority : actor,
    act: step.act,
    object: `declaration:${declaration.reference}`,
    why: step.why ?? (step.act === 'lapse' ? 'nobody proved it in time' : 'the keeper asked for it'),
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  });
}

function evidenceOf(step: Step, present: Mode): Evidence {
  const { act, statement, logbook, secret, evidence, mode } = step;
  if (evidence !== undefined) return evidence;
  if (act === 'withdraw') return { kind: 'withdrawal-secret', secret: needed(secret) };
  // Only the way from total to recovery lessens anything.
  if (act === 'choose-mode' && mode === 'recovery' && present === 'total')
    return { kind: 'easing-secret', secret: easingSecret(needed(secret)) };
  const digest = (statement ?? logbook)?.digest;
  return digest === undefined ? { kind: 'none' } : { kind: 'keeper-proof', digest };
}

function needed(secret: Buffer | undefined): Buffer {
  if (secret === undefined) throw new Error('an act without the secret that it has to show');
  return secret;
}

const actRefusals = {
  'already-declared': 'This report was made already.',
  'no-such-declaration': 'There is no such report.',
  'not-open': 'This report has ended, or this was done already. Look at its status.',
  'not-allowed': 'This is not for you to do.',
  'not-yet': 'It is too early for this.',
} as const satisfies Record<ActRefusal, string>;
