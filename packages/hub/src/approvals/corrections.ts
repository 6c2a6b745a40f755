import { type CorrectionRefusal, RegistryError, refusalOfCorrection } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { type Db, inUnitOfWork } from '../database/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import { copiedPasskey } from './approver-sessions.ts';
import { countSignature, type KeptApprover } from './approver-store.ts';
import { addCorrection, countCorrections, hasKeeperProof } from './correction-store.ts';
import { readUsedPasskey } from './passkey-answers.ts';
import { lockApprover } from './proposal-store.ts';
import { findSubject, isOpenSubject, keysOfSubject, type Subject } from './subject-store.ts';
import { approvalOf, signCountOf, useOptions } from './use-passkey.ts';

const challengePrefix = Buffer.from('deadset correction v1\n');

/**
 * An entry of the approver's own organisation that can be taken back now. Throws `RegistryError`s that say why another
 * cannot.
 */
export async function correctable(
  { db, clock }: ApprovalDependencies,
  approver: KeptApprover,
  reference: string,
): Promise<Subject> {
  const subject = await findSubject(db, reference.trim().toUpperCase());
  // Of others' entries not even that they exist: an approver is no searcher.
  if (subject?.authority !== approver.key.organisation)
    throw new RegistryError('not-found', refusals['not-its-own']);
  await judge(db, approver, subject, clock());
  return subject;
}

/** What the approver's browser needs to let their passkey sign for taking back exactly this. */
export function correctionOptions({ site }: ApprovalDependencies, approver: KeptApprover, subject: Subject) {
  return useOptions(site, challengeFor(subject), approver.credentialId);
}

/** Takes it back at once: in the log it is a withdrawal, with the key of who did it. */
export async function correct(
  dependencies: ApprovalDependencies,
  approver: KeptApprover,
  reference: string,
  answer: string,
): Promise<void> {
  const { db, clock, site, declarations } = dependencies;
  const seen = await correctable(dependencies, approver, reference);
  const approval = approvalOf(site, approver.key, challengeFor(seen), readUsedPasskey(answer));
  const { keyId, organisation } = approver.key;
  await inUnitOfWork(db, await keysOfSubject(db, seen), async (trx) => {
    await lockApprover(trx, keyId);
    const subject = await findSubject(trx, seen.reference);
    if (subject === undefined) throw new Error('a report is gone');
    const at = clock();
    await judge(trx, approver, subject, at);
    if (!(await countSignature(trx, keyId, signCountOf(approval))))
      throw new RegistryError('not-allowed', copiedPasskey);
    await addCorrection(trx, subject.id, approval, at);
    const why = `corrected by the approver ${keyId.toString('hex')} of its contributor`;
    await declarations.correct(trx, {
      reference: subject.reference,
      participant: organisation,
      keyId,
      why,
      at,
    });
  });
}

async function judge(db: Db, { key }: KeptApprover, subject: Subject, at: number): Promise<void> {
  const declaration = {
    declaredBy: subject.authority,
    declaredAt: subject.declaredAt,
    isOpen: isOpenSubject(subject),
    hasProof: subject.tier > 1 || (await hasKeeperProof(db, subject.id)),
  };
  const approver = { keyId: key.keyId.toString('hex'), organisation: key.organisation };
  const givenToday = await countCorrections(db, key.keyId, at);
  const refusal = refusalOfCorrection(declaration, approver, at, givenToday);
  if (refusal !== undefined) throw new RegistryError('not-allowed', refusals[refusal]);
}

function challengeFor({ deviceLabel, name }: Subject): Buffer {
  return sha256(challengePrefix, deviceLabel, name);
}

const refusals = {
  'not-open': 'This report has ended already.',
  'not-its-own': 'Your organisation has made no report with this reference.',
  'proof-attached':
    'Its keeper has proved this report, so it is not yours alone any more. Propose to end it.',
  'too-late':
    'This report is more than 24 hours old. Take it off with your next list, or withdraw it with its code.',
  'quota-used': 'You have made all the corrections that one person may make in 24 hours.',
} as const satisfies Record<CorrectionRefusal, string>;
