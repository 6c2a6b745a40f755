import { RegistryError } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import { copiedPasskey } from './approver-sessions.ts';
import { countSignature, type KeptApprover } from './approver-store.ts';
import {
  addBrakeApproval,
  addHold,
  type BrakeHold,
  findHold,
  hasApproval,
  listHolds,
} from './brake-store.ts';
import { readUsedPasskey } from './passkey-answers.ts';
import { approvalOf, signCountOf, useOptions } from './use-passkey.ts';

/** How long a stopped import waits for its second person, and how long their word then counts, in milliseconds: a day. */
const brakeLifeMs = 86_400_000;
/** Stopped imports that one page shows at most. */
const mostHolds = 100;
const holdPrefix = Buffer.from('deadset brake v1\n');
const challengePrefix = Buffer.from('deadset brake approval v1\n');

/** The second person, as an import knows them. */
export interface SecondPerson {
  /** Keeps what a brake stopped, so that somebody may approve it. */
  hold(hold: Omit<BrakeHold, 'id' | 'heldAt'>): Promise<void>;
  /** Whether an approver of the participant has approved exactly this in the last 24 hours. */
  hasApproved(digest: Buffer): Promise<boolean>;
}

export function secondPerson({ db, clock }: { readonly db: Db; readonly clock: Clock }): SecondPerson {
  return {
    hold: (hold) => {
      const heldAt = clock();
      const id = sha256(holdPrefix, hold.digest, Buffer.from(String(heldAt)));
      return addHold(db, { ...hold, id, heldAt }, heldAt - brakeLifeMs);
    },
    hasApproved: (digest) => hasApproval(db, digest, clock() - brakeLifeMs),
  };
}

/** The approver's own organisation's imports that a brake stopped. */
export function stoppedImports(
  { db, clock }: ApprovalDependencies,
  { key }: KeptApprover,
): Promise<BrakeHold[]> {
  return listHolds(db, key.organisation, clock() - brakeLifeMs, mostHolds);
}

/** One of them. Throws `RegistryError` ('not-found') for those of others. */
export async function stoppedImport(
  { db }: ApprovalDependencies,
  { key }: KeptApprover,
  id: string,
): Promise<BrakeHold> {
  const hold = await findHold(db, Buffer.from(id, 'hex'));
  if (hold?.participant === key.organisation) return hold;
  throw new RegistryError('not-found', 'No import of your organisation waits under this name.');
}

/** What the approver's browser needs to let their passkey sign for exactly this import. */
export function brakeOptions({ site }: ApprovalDependencies, approver: KeptApprover, { id }: BrakeHold) {
  return useOptions(site, challengeFor(id), approver.credentialId);
}

/** Lets a stopped import go on: whoever sends the same file against the same list again has it taken. */
export async function approveImport(
  dependencies: ApprovalDependencies,
  approver: KeptApprover,
  id: string,
  answer: string,
): Promise<void> {
  const { db, clock, site } = dependencies;
  const hold = await stoppedImport(dependencies, approver, id);
  const approval = approvalOf(site, approver.key, challengeFor(hold.id), readUsedPasskey(answer));
  const at = clock();
  if (at - hold.heldAt >= brakeLifeMs)
    throw new RegistryError('conflict', 'This import has waited too long. Send the list again.');
  await inUnitOfWork(db, [], async (trx) => {
    if (!(await countSignature(trx, approver.key.keyId, signCountOf(approval))))
      throw new RegistryError('not-allowed', copiedPasskey);
    if (!(await addBrakeApproval(trx, hold.id, approval, at)))
      throw new RegistryError('conflict', 'You have approved this already.');
    await recordAudit(trx, {
      at,
      actor: `approver:${approver.key.keyId.toString('hex')}`,
      act: 'approve',
      object: `import:${hold.digest.toString('hex')}`,
      why: `a brake stopped it: ${hold.brakes.join(', ')}`,
      onBehalfOf: approver.key.organisation,
    });
  });
}

function challengeFor(holdId: Buffer): Buffer {
  return sha256(challengePrefix, holdId);
}
