import { type CounterGate, type ImeiKey, isReported, quarantineEndsAt, RegistryError } from '@deadset/domain';
import { spokenCode } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, type PhoneCondition, type Trx } from '../database/index.ts';
import { newId } from '../new-id.ts';
import { type BuyIn, findPresent, insertBuyIn } from './buy-in-store.ts';
import type { Clerk, CounterDependencies } from './counter-dependencies.ts';
import { askAtCounter, type CounterAnswer } from './counter-desk.ts';
import { type BuyCertificate, type Seller, sealAt } from './counter-seal.ts';
import { findSettings } from './setting-store.ts';
import { addStep } from './step-store.ts';

/** A purchase as the clerk has written it down. */
export interface Purchase {
  readonly gate: CounterGate;
  readonly key: ImeiKey;
  readonly condition: PhoneCondition;
  readonly model?: string;
  readonly pricePence: number;
  readonly seller: Seller;
  /** When it was bought (ms since 1970), of one that was written on paper; now, when absent. */
  readonly boughtAt?: number;
}

/** What became of it: kept under a number, or not, for the answer does not allow it any more. */
export type Recorded = { readonly number: string } | { readonly notBought: CounterAnswer };

const dayMs = 86_400_000;
/** Tries for a number that nobody has; forty bits seldom meet. */
const tries = 3;

/**
 * Records a purchase: checks the phone once more, gives the certificate of that check, and keeps both in one transaction.
 * The phone is watched from then on. A phone with a report is not bought; one that was bought on paper while the network
 * was down is there already, so it is recorded and kept aside.
 *
 * Throws 'conflict' when the organisation has the phone in its stock, or its list and the record disagree for a moment.
 */
export async function recordBuyIn(
  deps: CounterDependencies,
  clerk: Clerk,
  purchase: Purchase,
): Promise<Recorded> {
  const { key, gate } = purchase;
  return inUnitOfWork(deps.db, [key], async (trx) => {
    const present = await findPresent(trx, clerk.organisation, key);
    if (present !== undefined)
      throw new RegistryError('conflict', `This phone is in your stock already, as ${present.number}.`);
    const answer = await askAtCounter(trx, deps, clerk, { gate, key, door: '/counter/buy-ins' });
    const isFromPaper = purchase.boughtAt !== undefined;
    if (answer.verdict.reason !== 'no-report-found' && !isFromPaper) return { notBought: answer };
    const certificate = await certificateOf(trx, deps, clerk, answer);
    return { number: await keep(trx, deps, clerk, { purchase, answer, ...certificate }) };
  });
}

/** The certificate of a check that found no report. */
async function certificateOf(
  trx: Trx,
  { checking }: CounterDependencies,
  { organisation: participant }: Clerk,
  { gate, key, verdict }: CounterAnswer,
): Promise<{ certificate?: BuyCertificate }> {
  if (verdict.reason !== 'no-report-found') return {};
  const given = await checking.certificates.give(trx, { gate, key, participant, verdict });
  const { number, issuedAt } = given.certificate;
  return { certificate: { number, issuedAt, text: given.text, holderCode: given.holderCode } };
}

interface Checked {
  readonly purchase: Purchase;
  readonly answer: CounterAnswer;
  readonly certificate?: BuyCertificate;
}

async function keep(
  trx: Trx,
  deps: CounterDependencies,
  { id: clerk, organisation }: Clerk,
  { purchase, answer: { at, verdict }, certificate }: Checked,
): Promise<string> {
  const settings = await findSettings(trx, organisation);
  const { seller, boughtAt = at, ...phone } = purchase;
  const id = newId(deps.entropy);
  const bought = {
    ...phone,
    id,
    organisation,
    clerk,
    isFromPaper: purchase.boughtAt !== undefined,
    boughtAt,
    recordedAt: at,
    quarantineUntilAt: quarantineEndsAt(boughtAt, settings.quarantineDays, at),
    sealedSeller: sealAt(deps, 'seller', id, JSON.stringify(seller)),
    sellerUntilAt: boughtAt + settings.sellerDays * dayMs,
    ...(certificate !== undefined && {
      certificateNumber: certificate.number,
      sealedCertificate: sealAt(deps, 'certificate', id, JSON.stringify(certificate)),
    }),
  };
  const isSetAside = isReported(verdict);
  const standing = isSetAside
    ? { status: 'set-aside' as const, reportedAt: at, reportReason: verdict.reason }
    : { status: 'waiting' as const };
  const number = await numberFor(trx, deps, { ...bought, ...standing });
  await addStep(trx, { subject: id, act: 'bought', person: clerk, at: boughtAt });
  if (isSetAside) await addStep(trx, { subject: id, act: 'reported', at });
  await recordAudit(trx, {
    at,
    actor: `person:${clerk}`,
    act: 'buy-in',
    kind: 'collection',
    object: `buy-in:${number}`,
    why: bought.isFromPaper ? 'a phone was bought on paper' : 'a phone was bought at the counter',
    onBehalfOf: organisation,
  });
  return number;
}

async function numberFor(
  trx: Trx,
  { entropy }: CounterDependencies,
  bought: Omit<BuyIn, 'number'>,
): Promise<string> {
  for (let i = 0; i < tries; i += 1) {
    const number = spokenCode(entropy(5));
    if (await insertBuyIn(trx, { ...bought, number })) return number;
  }
  throw new Error('no number is left for a purchase');
}
