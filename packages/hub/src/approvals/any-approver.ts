import { RegistryError } from '@deadset/domain';
import type { Approval } from '@deadset/protocol';
import type { Trx } from '../database/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import { copiedPasskey } from './approver-sessions.ts';
import { countSignature, findByCredential, type KeptApprover } from './approver-store.ts';
import { readUsedPasskey } from './passkey-answers.ts';
import { approvalOf, signCountOf, useOptions } from './use-passkey.ts';

/** What a browser needs to let the passkey of any approver who sits before it sign this challenge. */
export function anyApproverOptions({ site }: Pick<ApprovalDependencies, 'site'>, challenge: Buffer) {
  return useOptions(site, challenge);
}

/**
 * An approver's word for a challenge, whoever of the approvers in force it is. Each signature serves once where the
 * passkey counts them; whether the challenge is one of ours is for whoever calls to see to.
 *
 * Throws `RegistryError` ('not-allowed') for an unknown passkey, one out of force, or a word for something else.
 */
export async function wordOfApprover(
  trx: Trx,
  { site }: Pick<ApprovalDependencies, 'site'>,
  challenge: Buffer,
  answer: string,
): Promise<{ approver: KeptApprover; approval: Approval }> {
  const used = readUsedPasskey(answer);
  const approver = await findByCredential(trx, Buffer.from(used.rawId, 'base64url'));
  if (approver?.status !== 'enrolled')
    throw new RegistryError('not-allowed', 'This takes the passkey of an approver in force. Use that one.');
  const approval = approvalOf(site, approver.key, challenge, used);
  if (!(await countSignature(trx, approver.key.keyId, signCountOf(approval))))
    throw new RegistryError('not-allowed', copiedPasskey);
  return { approver, approval };
}
