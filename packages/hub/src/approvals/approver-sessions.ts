import { RegistryError } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import { countSignature, findApprover, findByCredential, type KeptApprover } from './approver-store.ts';
import { readUsedPasskey } from './passkey-answers.ts';
import { addSession, dropSession, findSession, keepChallenge, useChallenge } from './session-store.ts';
import { approvalOf, challengeOf, signCountOf, useOptions } from './use-passkey.ts';

/** How long a person may take to answer a challenge, in milliseconds: five minutes. */
const challengeLifeMs = 300_000;
/** How long a session lasts, in milliseconds: half an hour. What is approved takes the passkey again each time. */
const sessionLifeMs = 1_800_000;
export const sessionTokenBytes = 32;

/** A challenge and all else that a browser needs to sign in with any passkey of this site. */
export async function beginSignIn({ db, clock, entropy, site }: ApprovalDependencies) {
  const at = clock();
  const challenge = entropy(32);
  await keepChallenge(db, challenge, 'sign-in', { at, untilAt: at + challengeLifeMs });
  return useOptions(site, challenge);
}

/** Opens a session for an approver in force. Gives its token, of which only a hash is kept. */
export async function signIn(dependencies: ApprovalDependencies, answer: string): Promise<Buffer> {
  const { db, clock, entropy, site } = dependencies;
  const used = readUsedPasskey(answer);
  const challenge = challengeOf(used.response.clientDataJSON);
  const at = clock();
  const token = entropy(sessionTokenBytes);
  await inUnitOfWork(db, [], async (trx) => {
    const approver = await findByCredential(trx, Buffer.from(used.rawId, 'base64url'));
    if (approver === undefined) throw new RegistryError('not-allowed', unknownPasskey);
    const { keyId, organisation } = approver.key;
    const approval = approvalOf(site, approver.key, challenge, used);
    if (!(await useChallenge(trx, challenge, 'sign-in', at)))
      throw new RegistryError('conflict', 'This took too long. Start again.');
    if (approver.status !== 'enrolled') throw new RegistryError('not-allowed', notInForce[approver.status]);
    if (!(await countSignature(trx, keyId, signCountOf(approval))))
      throw new RegistryError('not-allowed', copiedPasskey);
    await addSession(trx, { idHash: sha256(token), keyId, at, untilAt: at + sessionLifeMs });
    await recordAudit(trx, {
      at,
      actor: `approver:${keyId.toString('hex')}`,
      act: 'sign-in',
      kind: 'consultation',
      object: 'approvals',
      why: 'to look at what waits for approval',
      onBehalfOf: organisation,
    });
  });
  return token;
}

/** Whose session this is; undefined when it is over or its approver is not in force any more. */
export async function approverOfSession(
  { db, clock }: ApprovalDependencies,
  token: Buffer,
): Promise<KeptApprover | undefined> {
  const keyId = await findSession(db, sha256(token), clock());
  return keyId === undefined ? undefined : findApprover(db, keyId);
}

export async function signOut({ db }: ApprovalDependencies, token: Buffer): Promise<void> {
  await dropSession(db, sha256(token));
}

const unknownPasskey = 'We do not know this passkey. Register it first.';
/** Also said when an approval shows it. */
export const copiedPasskey =
  'This passkey may have been copied: it has counted fewer signatures than we have seen. Tell your organisation.';
const notInForce = {
  registered: 'Your organisation has not answered for this passkey yet. Bring its certificate first.',
  retired: 'Your organisation has taken this passkey out of force.',
} as const;
