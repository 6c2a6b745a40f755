import { moveAfterCheck, RegistryError, type StockMove, verdictAt } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { findListing } from '../checks/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import { type BuyIn, changeBuyIn, findPresent, lockBuyIn, lockWatched } from './buy-in-store.ts';
import type { Clerk, CounterDependencies } from './counter-dependencies.ts';
import { askAtCounter, type CounterAnswer } from './counter-desk.ts';
import { sealAt } from './counter-seal.ts';
import { addStep } from './step-store.ts';

/** What a purchase is called that is not there, or is another organisation's: the words are the same. */
const unknown = 'There is no phone with this number in your stock.';

/**
 * Checks a bought phone again, now, and does what follows: it is let go to be sold, goes on waiting, is kept aside, or
 * comes back from there. Throws 'not-found' for a number that is not the organisation's.
 */
export async function checkAgain(
  deps: CounterDependencies,
  clerk: Clerk,
  number: string,
): Promise<StockMove> {
  return inUnitOfWork(deps.db, [], async (trx) => {
    const phone = await lockBuyIn(trx, clerk.organisation, number);
    if (phone === undefined) throw new RegistryError('not-found', unknown);
    if (phone.status === 'handed-over')
      throw new RegistryError('conflict', 'This phone is with the police: it is not sold.');
    const { gate, key } = phone;
    const answer = await askAtCounter(trx, deps, clerk, { gate, key, door: '/counter/stock' });
    const move = moveAfterCheck(phone, answer.verdict, answer.at);
    await makeMove(trx, deps, clerk, { phone, move, answer });
    return move;
  });
}

async function makeMove(
  trx: Trx,
  deps: CounterDependencies,
  clerk: Clerk,
  { phone, move, answer }: { phone: BuyIn; move: StockMove; answer: CounterAnswer },
): Promise<void> {
  const { at, verdict, gate, key } = answer;
  const step = { subject: phone.id, person: clerk.id, at };
  if (move === 'set-aside') {
    await changeBuyIn(trx, phone.id, { status: 'set-aside', reported: { at, reason: verdict.reason } }, at);
    await addStep(trx, { ...step, act: 'reported' });
  } else if (move === 'release') {
    await changeBuyIn(trx, phone.id, { status: 'released' }, at);
    await addStep(trx, { ...step, act: 'released' });
  } else if (move === 'return') {
    const other = await findPresent(trx, phone.organisation, key);
    if (other?.status === 'waiting')
      throw new RegistryError('conflict', `This phone waits already, as ${other.number}.`);
    // The certificate that was given at the purchase has told of its report: a new one keeps watch.
    const renewed =
      verdict.reason === 'no-report-found'
        ? await deps.checking.certificates.give(trx, { gate, key, participant: clerk.organisation, verdict })
        : undefined;
    const watched = renewed === undefined ? {} : { certificateNumber: renewed.certificate.number };
    await changeBuyIn(trx, phone.id, { status: 'waiting', ...watched }, at);
    await addStep(trx, { ...step, act: 'returned' });
  }
  await recordAudit(trx, {
    at,
    actor: `person:${clerk.id}`,
    act: 'check-stock',
    kind: 'alteration',
    object: `buy-in:${phone.number}`,
    why: `checked again: ${move}`,
    onBehalfOf: clerk.organisation,
  });
}

/**
 * Keeps aside what was bought with this certificate, when its phone has been reported since: in the transaction of the
 * watch that found the report (ms since 1970), which tells the organisation by an event, too.
 */
export async function setAsideReported(
  trx: Trx,
  { certificate, at }: { readonly certificate: string; readonly at: number },
): Promise<void> {
  for (const phone of await lockWatched(trx, certificate)) {
    const verdict = verdictAt(phone.gate, await findListing(trx, phone.key), at);
    // Where the report has ended already, the clerk's re-check brings it back, with a certificate that keeps watch again.
    await changeBuyIn(trx, phone.id, { status: 'set-aside', reported: { at, reason: verdict.reason } }, at);
    await addStep(trx, { subject: phone.id, act: 'reported', at });
    await recordAudit(trx, {
      at,
      actor: 'clock',
      act: 'set-aside',
      kind: 'alteration',
      object: `buy-in:${phone.number}`,
      why: 'its phone has been reported since it was bought',
      onBehalfOf: phone.organisation,
    });
  }
}

/** Writes down where a bought phone is put, or to whom of the police it was handed. */
export async function noteCustody(
  deps: CounterDependencies,
  clerk: Clerk,
  { number, act, note }: { number: string; act: 'put-away' | 'handed-over'; note: string },
): Promise<void> {
  await inUnitOfWork(deps.db, [], async (trx) => {
    const phone = await lockBuyIn(trx, clerk.organisation, number);
    if (phone === undefined) throw new RegistryError('not-found', unknown);
    if (phone.status === 'handed-over')
      throw new RegistryError('conflict', 'This phone has been handed over already.');
    if (act === 'handed-over' && phone.status !== 'set-aside')
      throw new RegistryError('conflict', 'Only a phone that is kept aside is handed to the police.');
    const at = deps.clock();
    if (act === 'handed-over') await changeBuyIn(trx, phone.id, { status: 'handed-over' }, at);
    const sealedNote = sealAt(deps, 'note', phone.id, note);
    await addStep(trx, { subject: phone.id, act, person: clerk.id, at, sealedNote });
    await recordAudit(trx, {
      at,
      actor: `person:${clerk.id}`,
      act,
      kind: 'alteration',
      object: `buy-in:${number}`,
      why: act === 'handed-over' ? 'the police have it now' : 'where it is kept was written down',
      onBehalfOf: clerk.organisation,
    });
  });
}
