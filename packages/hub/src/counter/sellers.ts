import { RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { changeBuyIn, findBuyIn, lockBuyIn } from './buy-in-store.ts';
import type { Clerk, CounterDependencies } from './counter-dependencies.ts';
import { openSeller, type Seller } from './counter-seal.ts';
import { addStep } from './step-store.ts';

const unknown = 'There is no phone with this number in your stock.';

/** Who sold a phone; undefined when it was erased. The look is a line of the audit before anything is shown. */
export async function lookAtSeller(
  { db, clock, sealKey }: CounterDependencies,
  clerk: Clerk,
  number: string,
): Promise<Seller | undefined> {
  const phone = await findBuyIn(db, clerk.organisation, number);
  if (phone === undefined) throw new RegistryError('not-found', unknown);
  await recordAudit(db, {
    at: clock(),
    actor: `person:${clerk.id}`,
    act: 'look-at-seller',
    kind: 'consultation',
    object: `buy-in:${number}`,
    why: 'who sold the phone was opened',
    onBehalfOf: clerk.organisation,
  });
  const { id, sealedSeller } = phone;
  return sealedSeller === undefined ? undefined : openSeller(sealKey, id, sealedSeller);
}

/** Erases who sold a phone before its time: when they ask, and nothing is under way. Throws 'conflict' of a phone with a report, here or with the police. */
export async function forgetSeller(deps: CounterDependencies, clerk: Clerk, number: string): Promise<void> {
  await inUnitOfWork(deps.db, [], async (trx) => {
    const phone = await lockBuyIn(trx, clerk.organisation, number);
    if (phone === undefined) throw new RegistryError('not-found', unknown);
    if (phone.status === 'set-aside' || phone.status === 'handed-over') {
      throw new RegistryError(
        'conflict',
        'There is a report of this phone: what is known of its seller is kept until that is settled.',
      );
    }
    if (phone.sealedSeller === undefined)
      throw new RegistryError('conflict', 'Nothing is kept of the seller any more.');
    const at = deps.clock();
    await changeBuyIn(trx, phone.id, { forgetSeller: true }, at);
    await addStep(trx, { subject: phone.id, act: 'seller-erased', person: clerk.id, at });
    await recordAudit(trx, {
      at,
      actor: `person:${clerk.id}`,
      act: 'erase',
      object: `buy-in:${number}`,
      why: 'who sold the phone is erased',
      onBehalfOf: clerk.organisation,
    });
  });
}
