import {
  type ActRefusal,
  applyAct,
  type DeclarationAct,
  type DeviceAct,
  type Mode,
  type ProofRefusal,
  RegistryError,
  refusalOfProof,
  transitionFor,
} from '@deadset/domain';
import { type Evidence, sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, onceOnly, type Trx } from '../database/index.ts';
import { bytesOfUuid, recordEntry } from '../record/index.ts';
import { contributorSecret } from './declaration-codes.ts';
import {
  type ActDone,
  authorityOf,
  type Caller,
  type CorrectRequest,
  type DeclarationDependencies,
  type RaiseRequest,
  type UnlistRequest,
  type VerifiedStatement,
  type WithdrawRequest,
} from './declaration-requests.ts';
import {
  addAct,
  changeDeclaration,
  type Declaration,
  findByReference,
  keysOfDevice,
  listDue,
  stateOfKeys,
  useStatement,
} from './declaration-store.ts';
import { opened } from './open-declaration.ts';

/** How many unproved declarations one round of the clock ends. */
const lapsesPerRound = 500;

/** The keeper proves a declaration: from then on it bars the phone, or tracks it in recovery mode. */
export function raise(
  dependencies: DeclarationDependencies,
  caller: Caller,
  request: RaiseRequest,
  idempotencyKey: string,
): Promise<ActDone> {
  return withCode(dependencies, caller, 'raise', request, idempotencyKey);
}

/** The keeper takes a declaration back; once it is proved, that needs the same proof again. */
export function withdraw(
  dependencies: DeclarationDependencies,
  caller: Caller,
  request: WithdrawRequest,
  idempotencyKey: string,
): Promise<ActDone> {
  return withCode(dependencies, caller, 'withdraw', request, idempotencyKey);
}

/** Two organisations approved it a day ago, and nobody objected. */
export function unlist(
  trx: Trx,
  dependencies: DeclarationDependencies,
  { reference, proposalId, why, at }: UnlistRequest,
): Promise<ActDone> {
  const evidence = { kind: 'proposal', proposalId: bytesOfUuid(proposalId) } as const;
  const step = { act: 'unlist', actor: 'approvers', authority: 'approvers', at, why, evidence } as const;
  return actOn(trx, dependencies, reference, step);
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
  return actOn(trx, dependencies, reference, { ...by, at, why, secret, keyIds: [keyId], isCorrection: true });
}

async function actOn(
  trx: Trx,
  dependencies: DeclarationDependencies,
  reference: string,
  step: Step,
): Promise<ActDone> {
  const declaration = await findByReference(trx, reference);
  if (declaration === undefined) throw new RegistryError('not-found', 'There is no such report.');
  const { status, tier } = await act(trx, dependencies, declaration, step);
  return { reference, status, tier };
}

export async function lapseDue(dependencies: DeclarationDependencies): Promise<number> {
  const { db, clock } = dependencies;
  let lapsed = 0;
  for (const reference of await listDue(db, clock(), lapsesPerRound)) {
    const declaration = await findByReference(db, reference);
    if (declaration === undefined) continue;
    const keys = await keysOfDevice(db, declaration.deviceId);
    lapsed += await inUnitOfWork(db, keys, async (trx) => {
      // Read again under the locks: it may have been proved or withdrawn since.
      const current = await findByReference(trx, reference);
      if (current?.state.status !== 'declared') return 0;
      await act(trx, dependencies, current, {
        act: 'lapse',
        actor: 'clock',
        authority: 'clock',
        at: clock(),
      });
      return 1;
    });
  }
  return lapsed;
}

async function withCode(
  dependencies: DeclarationDependencies,
  caller: Caller,
  name: 'raise' | 'withdraw',
  request: { reference: string; code: string; statement?: VerifiedStatement; mode?: Mode },
  idempotencyKey: string,
): Promise<ActDone> {
  const { db, clock } = dependencies;
  const { declaration: known, secret } = await opened(db, request.reference, request.code);
  const { id, reference, deviceId } = known;
  const at = clock();
  const requestHash = sha256(Buffer.from(name), request.statement?.digest ?? Buffer.alloc(0));
  const keys = await keysOfDevice(db, deviceId);
  return inUnitOfWork(db, keys, (trx) =>
    onceOnly(trx, { scope: `declaration:${id}`, key: idempotencyKey, requestHash, at }, async () => {
      const declaration = await findByReference(trx, reference);
      if (declaration === undefined) throw new Error('a declaration is gone');
      const authority = authorityOf(caller);
      const { statement, mode } = request;
      const step = { act: name, actor: caller.actor, authority, at, secret };
      const done = await act(trx, dependencies, declaration, {
        ...step,
        ...(statement === undefined ? {} : { statement }),
        ...(mode === undefined ? {} : { mode }),
      });
      return { reference, status: done.status, tier: done.tier };
    }),
  );
}

interface Step {
  readonly act: DeclarationAct;
  readonly actor: DeviceAct['actor'];
  readonly authority: string;
  readonly at: number;
  readonly mode?: Mode;
  readonly statement?: VerifiedStatement;
  /** What the declarer's code opened. */
  readonly secret?: Buffer;
  /** What the entry shows, where it follows from nothing else here. */
  readonly evidence?: Evidence;
  /** Whoever asked has found that no keeper has proved it, so none has to prove it again. */
  readonly isCorrection?: true;
  /** Ids of the approvers' keys. */
  readonly keyIds?: readonly Buffer[];
  /** The reason, for the audit. */
  readonly why?: string;
}

/** One further act in its transaction: judged by the rules, kept, recorded and audited. */
async function act(trx: Trx, { entropy }: DeclarationDependencies, declaration: Declaration, step: Step) {
  const keys = await keysOfDevice(trx, declaration.deviceId);
  const { statement, authority } = step;
  const deviceAct: DeviceAct = {
    act: step.act,
    actor: step.actor,
    at: step.at,
    declarationId: declaration.id,
    ...(step.mode === undefined ? {} : { mode: step.mode }),
  };
  const result = applyAct(await stateOfKeys(trx, keys), deviceAct);
  if (!result.ok) throw new RegistryError('conflict', actRefusals[result.refusal]);
  if (step.isCorrection !== true) await proveKeeper(trx, declaration, step);
  const next = result.state.declarations.get(declaration.id);
  if (next === undefined) throw new Error('an act lost its declaration');
  await changeDeclaration(trx, declaration.id, next, step.at);
  const entryId = await recordEntry(trx, entropy, {
    deviceId: declaration.deviceId,
    act: step.act,
    tier: next.tier,
    mode: next.mode,
    at: step.at,
    authority,
    declaration: declaration.name,
    isQuiet: next.isQuiet,
    evidence: evidenceOf(step),
    ...(step.keyIds === undefined ? {} : { keyIds: step.keyIds }),
  });
  await addAct(trx, deviceAct, entryId);
  await recordAudit(trx, {
    at: step.at,
    actor: step.actor === 'contributor' ? authority : step.actor,
    act: step.act,
    object: `declaration:${declaration.reference}`,
    why: step.why ?? (step.act === 'lapse' ? 'nobody proved it in time' : 'the keeper asked for it'),
    ...(statement === undefined ? {} : { detail: { provedBy: statement.operator } }),
  });
  return next;
}

/** Where the transition table asks for it, judges the operator's statement and lets it serve once. */
async function proveKeeper(trx: Trx, declaration: Declaration, { act, statement, at }: Step): Promise<void> {
  const isNeeded = transitionFor(declaration.state.status, act)?.requires.includes('keeper-proof') ?? false;
  if (!isNeeded) return;
  if (statement === undefined) {
    throw new RegistryError(
      'not-allowed',
      'This needs proof that the phone is yours. Sign in with your network first.',
    );
  }
  const keys = await keysOfDevice(trx, declaration.deviceId);
  const refusal = refusalOfProof(statement.statement, keys, declaration.takenAt);
  if (refusal !== undefined) throw new RegistryError('not-allowed', proofRefusals[refusal]);
  if (!(await useStatement(trx, statement.digest, at))) {
    throw new RegistryError('conflict', 'This proof has been used already. Sign in with your network again.');
  }
}

function evidenceOf({ act, statement, secret, evidence }: Step): Evidence {
  if (evidence !== undefined) return evidence;
  if (act === 'withdraw') {
    if (secret === undefined) throw new Error('a withdrawal without its secret');
    return { kind: 'withdrawal-secret', secret };
  }
  return statement === undefined ? { kind: 'none' } : { kind: 'keeper-proof', digest: statement.digest };
}

const actRefusals = {
  'already-declared': 'This report was made already.',
  'no-such-declaration': 'There is no such report.',
  'not-open': 'This report has ended, or this was done already. Look at its status.',
  'not-allowed': 'This is not for you to do.',
  'not-yet': 'It is too early for this.',
} as const satisfies Record<ActRefusal, string>;

const proofRefusals = {
  'reaches-the-holder':
    'A code sent to the SIM that was in the phone proves nothing: whoever has the phone could read it. Use your account with the network, or a SIM issued after the phone was taken.',
  'another-device':
    'Your network says that your line was used with another phone. Check the IMEI in your report.',
  'not-the-main-line':
    'Your network says that this line was not the main line of the phone in the days before it was taken.',
  'payer-is-not-the-user':
    'Your network says that you pay for this line and somebody else uses it. A person will look at this.',
} as const satisfies Record<ProofRefusal, string>;
