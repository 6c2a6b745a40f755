import { RegistryError } from '@deadset/domain';
import {
  type ApproverLeaf,
  encodeApproverLeaf,
  formatRegistration,
  isApproverLeafGood,
  MalformedBytes,
  parseCertificate,
} from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { type ApproverStatus, inUnitOfWork, type Trx } from '../database/index.ts';
import { recordApprover } from '../record/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import {
  addApprover,
  addCertificate,
  changeApproverStatus,
  findApprover,
  type KeptApprover,
} from './approver-store.ts';
import { newPasskeyOf, passkeyOptions } from './make-passkey.ts';
import { readMadePasskey } from './passkey-answers.ts';
import { keepChallenge, useChallenge } from './session-store.ts';
import { challengeOf } from './use-passkey.ts';

/** How long a person may take to answer a challenge, in milliseconds: five minutes. */
const challengeLifeMs = 300_000;

/** What a person hands to their organisation, and by what both can tell that it is theirs. */
export interface Registration {
  readonly organisation: string;
  /** Hex of the 8 bytes. */
  readonly keyId: string;
  /** See protocol `formatRegistration`. */
  readonly text: string;
}

/** A challenge and all else that a browser needs to make a passkey. */
export async function beginRegistration({ db, clock, entropy, site }: ApprovalDependencies) {
  const at = clock();
  const challenge = entropy(32);
  await keepChallenge(db, challenge, 'register', { at, untilAt: at + challengeLifeMs });
  return passkeyOptions(site, challenge, entropy(16));
}

/** Keeps a new passkey, which may do nothing until its organisation answers for it. */
export async function register(
  { db, clock, site, roots }: ApprovalDependencies,
  organisation: string,
  answer: string,
): Promise<Registration> {
  if (!roots.some((root) => root.organisation === organisation))
    throw new RegistryError('invalid', 'Choose your organisation.');
  const made = readMadePasskey(answer);
  const challenge = challengeOf(made.response.clientDataJSON);
  const passkey = await newPasskeyOf(site, organisation, challenge, made);
  const at = clock();
  await inUnitOfWork(db, [], async (trx) => {
    if (!(await useChallenge(trx, challenge, 'register', at)))
      throw new RegistryError('conflict', 'This took too long. Start again.');
    if (!(await addApprover(trx, passkey, at)))
      throw new RegistryError('conflict', 'This passkey is registered already.');
    await audit(trx, { act: 'register', keyId: passkey.key.keyId, organisation, at });
  });
  const text = formatRegistration({ ...passkey.key, at, action: 'enrol' });
  return { organisation, keyId: passkey.key.keyId.toString('hex'), text };
}

/**
 * Puts into the log what an organisation signed about one of its people. Anybody may bring it: the signature counts.
 *
 * A passkey that was once taken out of force never comes back. Gives its status.
 */
export async function certify(
  { db, clock, roots }: ApprovalDependencies,
  text: string,
): Promise<{ organisation: string; keyId: string; status: ApproverStatus }> {
  const leaf = readCertificate(text);
  const root = roots.find(({ organisation }) => organisation === leaf.organisation);
  if (root === undefined || !isApproverLeafGood(leaf, root.publicKey)) {
    throw new RegistryError(
      'not-allowed',
      'This certificate is not signed by the root key that we know of that organisation.',
    );
  }
  const at = clock();
  const status = await inUnitOfWork(db, [], async (trx) => {
    const next = statusAfter(leaf, await findApprover(trx, leaf.keyId));
    const bytes = encodeApproverLeaf(leaf);
    if (!(await addCertificate(trx, leaf.keyId, bytes, at)))
      throw new RegistryError('conflict', 'This certificate has been used already.');
    await changeApproverStatus(trx, leaf.keyId, next, at);
    await recordApprover(trx, { leaf: bytes, at });
    await audit(trx, { act: leaf.action, keyId: leaf.keyId, organisation: leaf.organisation, at });
    return next;
  });
  return { organisation: leaf.organisation, keyId: leaf.keyId.toString('hex'), status };
}

function readCertificate(text: string): ApproverLeaf {
  try {
    return parseCertificate(text);
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw new RegistryError('invalid', `This is not a certificate: ${error.message}.`);
  }
}

/** Only a passkey that was made here can be certified, in the name under which it was made. */
function statusAfter(leaf: ApproverLeaf, approver: KeptApprover | undefined): ApproverStatus {
  const isSame =
    approver !== undefined &&
    approver.key.publicKey.equals(leaf.publicKey) &&
    approver.key.organisation === leaf.organisation &&
    approver.key.rpIdHash.equals(leaf.rpIdHash);
  if (!isSame) throw new RegistryError('not-found', 'This passkey was not registered here.');
  const from = leaf.action === 'enrol' ? 'registered' : 'enrolled';
  if (approver.status === from) return leaf.action === 'enrol' ? 'enrolled' : 'retired';
  throw new RegistryError('conflict', `This passkey is ${approver.status} already.`);
}

function audit(
  trx: Trx,
  { act, keyId, organisation, at }: { act: string; keyId: Buffer; organisation: string; at: number },
): Promise<void> {
  return recordAudit(trx, {
    at,
    actor: organisation,
    act,
    kind: 'alteration',
    object: `approver:${keyId.toString('hex')}`,
    why: 'the organisation answers for its approvers',
  });
}
